// GNU libmicrohttpd: an HTTP/1.1 server in a library, with its own threads, limits and TLS. Imported by
// Server/HTTP/Daemon.swift only. Its functions with open argument lists and its macros have plain forms here.
#ifndef TRAILGRAPH_MICROHTTPD_SHIM_H
#define TRAILGRAPH_MICROHTTPD_SHIM_H

#include <microhttpd.h>

/// What a daemon is started with.
struct trailgraph_http_settings {
    int socket;
    unsigned int threads;
    unsigned int connections;
    unsigned int connections_per_address;
    unsigned int idle_seconds;
    size_t connection_memory;
    /// PEM; both NULL for plain HTTP.
    const char *certificate;
    const char *private_key;
    MHD_AccessHandlerCallback handle;
    void *(*begin)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback complete;
    MHD_NotifyConnectionCallback connect;
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
    void *context;
};

static inline struct MHD_Daemon *trailgraph_http_start(const struct trailgraph_http_settings *settings)
{
    // Not epoll: a daemon told to take no more connections takes its socket out of each worker's set, and so does the
    // worker when it wakes; whoever comes second ends the program.
    unsigned int flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) settings->private_key },
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) settings->certificate },
        { MHD_OPTION_END, 0, NULL }
    };
    struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    int is_secure = settings->private_key != NULL && settings->certificate != NULL;
    if (is_secure) flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, settings->handle, settings->context,
        MHD_OPTION_LISTEN_SOCKET, settings->socket,
        MHD_OPTION_THREAD_POOL_SIZE, settings->threads,
        MHD_OPTION_CONNECTION_LIMIT, settings->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, settings->begin, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->complete, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connect, settings->context,
        MHD_OPTION_UNESCAPE_CALLBACK, settings->unescape, settings->context,
        MHD_OPTION_ARRAY, is_secure ? tls : none,
        MHD_OPTION_END);
}

/// The socket of a connection; -1 where there is none.
static inline int trailgraph_http_socket(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

#endif
