// libcurl: HTTPS with certificates checked as the system has them. Imported by Server/Notifications/Webhook.swift only.
// Its options go through one function with an open argument list, so the one request there is stands here whole.
// It is loaded when a notification is sent and not linked: with what it needs it is some thirty libraries, and to bind
// them took every command longer than opening a snapshot.
#ifndef TRAILGRAPH_CURL_SHIM_H
#define TRAILGRAPH_CURL_SHIM_H

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

/// What is called of the library.
struct trailgraph_curl {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) init;
    __typeof__(&curl_easy_setopt) setopt;
    __typeof__(&curl_easy_perform) perform;
    __typeof__(&curl_easy_getinfo) getinfo;
    __typeof__(&curl_easy_cleanup) cleanup;
    __typeof__(&curl_slist_append) append;
    __typeof__(&curl_slist_free_all) free_all;
};

/// The library, under the names that systems give it; null where there is none.
static inline void *trailgraph_curl_open(void)
{
    const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4", "libcurl.4.dylib"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index += 1) {
        void *library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (library != NULL) return library;
    }
    return NULL;
}

/// Loads the library; false where it is not there. To be called once, before there are threads that post.
static inline bool trailgraph_curl_load(struct trailgraph_curl *curl)
{
    void *library = trailgraph_curl_open();
    if (library == NULL) return false;
    curl->global_init = (__typeof__(curl->global_init))dlsym(library, "curl_global_init");
    curl->init = (__typeof__(curl->init))dlsym(library, "curl_easy_init");
    curl->setopt = (__typeof__(curl->setopt))dlsym(library, "curl_easy_setopt");
    curl->perform = (__typeof__(curl->perform))dlsym(library, "curl_easy_perform");
    curl->getinfo = (__typeof__(curl->getinfo))dlsym(library, "curl_easy_getinfo");
    curl->cleanup = (__typeof__(curl->cleanup))dlsym(library, "curl_easy_cleanup");
    curl->append = (__typeof__(curl->append))dlsym(library, "curl_slist_append");
    curl->free_all = (__typeof__(curl->free_all))dlsym(library, "curl_slist_free_all");
    return curl->global_init != NULL && curl->init != NULL && curl->setopt != NULL && curl->perform != NULL &&
           curl->getinfo != NULL && curl->cleanup != NULL && curl->append != NULL && curl->free_all != NULL &&
           curl->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/// Takes what comes back and keeps nothing of it; more than a little ends the transfer.
static size_t trailgraph_curl_discard(char *bytes, size_t size, size_t count, void *received)
{
    (void)bytes;
    size_t *total = (size_t *)received;
    *total += size * count;
    return *total > 1 << 20 ? 0 : size * count;
}

/// Posts a body once, without following redirects. `problem` has CURL_ERROR_SIZE bytes.
static inline CURLcode trailgraph_curl_post(
    const struct trailgraph_curl *curl, const char *url, const char *body, size_t length, long seconds, long *status,
    char *problem)
{
    CURL *handle = curl->init();
    if (handle == NULL) return CURLE_OUT_OF_MEMORY;
    size_t received = 0;
    struct curl_slist *headers = curl->append(NULL, "Content-Type: application/json");
    problem[0] = 0;
    curl->setopt(handle, CURLOPT_URL, url);
    curl->setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->setopt(handle, CURLOPT_POST, 1L);
    curl->setopt(handle, CURLOPT_POSTFIELDS, body);
    curl->setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    curl->setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl->setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl->setopt(handle, CURLOPT_TIMEOUT, seconds);
    curl->setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl->setopt(handle, CURLOPT_USERAGENT, "trailgraph");
    curl->setopt(handle, CURLOPT_WRITEFUNCTION, trailgraph_curl_discard);
    curl->setopt(handle, CURLOPT_WRITEDATA, &received);
    curl->setopt(handle, CURLOPT_ERRORBUFFER, problem);
    CURLcode code = curl->perform(handle);
    curl->getinfo(handle, CURLINFO_RESPONSE_CODE, status);
    curl->free_all(headers);
    curl->cleanup(handle);
    return code;
}

#endif
