package chat.backplane.redis;

import chat.testing.Await;
import chat.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** All that a Redis has, in its keys and in its files. */
record RedisContents(RedisServer redis) {
    /** Returns the keys in which Redis has a word, in their names or their values. */
    List<String> keysWith(String word) {
        List<String> found = new ArrayList<>();
        try (Jedis jedis = redis.connect()) {
            for (String key : jedis.keys("*")) {
                byte[] dump = jedis.dump(key);
                String all =
                        key + (dump == null ? "" : new String(dump, StandardCharsets.ISO_8859_1)) + values(jedis, key);
                if (all.toLowerCase(Locale.ROOT).contains(word)) {
                    found.add(key);
                }
            }
        }
        return found;
    }

    private static String values(Jedis jedis, String key) {
        return switch (jedis.type(key)) {
            case "hash" -> jedis.hgetAll(key).toString();
            case "zset" -> jedis.zrange(key, 0, -1).toString();
            case "stream" -> jedis.xrange(key, "-", "+").toString();
            case "string" -> String.valueOf(jedis.get(key));
            default -> "";
        };
    }

    /** Has Redis write its files anew. */
    void rewriteFiles() {
        try (Jedis jedis = redis.connect()) {
            jedis.bgrewriteaof();
            Await.until(
                    "they are rewritten",
                    () -> jedis.info("persistence").contains("aof_rewrite_in_progress:0")
                            && jedis.info("persistence").contains("aof_last_bgrewrite_status:ok")
                            && jedis.info("persistence").contains("aof_rewrite_scheduled:0"));
        }
    }

    /** Returns the files of Redis in which a text is. */
    List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Jedis jedis = redis.connect();
                Stream<Path> files = Files.walk(Path.of(jedis.configGet("dir").get("dir")))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
