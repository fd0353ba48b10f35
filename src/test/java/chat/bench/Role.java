package chat.bench;

/** What a process of a server is there for. */
enum Role {
    NGINX,
    REDIS,
    INSTANCE
}
