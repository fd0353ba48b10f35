package chat.bench;

/** The role of a process of a server. */
enum Role {
    NGINX,
    REDIS,
    INSTANCE
}
