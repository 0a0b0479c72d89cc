// libcurl: HTTPS with certificates checked as the system has them. Imported by Server/Notifications/Webhook.swift only.
// Its options go through one function with an open argument list, so the one request there is stands here whole.
#ifndef TRAILGRAPH_CURL_SHIM_H
#define TRAILGRAPH_CURL_SHIM_H

#include <curl/curl.h>

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
    const char *url, const char *body, size_t length, long seconds, long *status, char *problem)
{
    CURL *handle = curl_easy_init();
    if (handle == NULL) return CURLE_OUT_OF_MEMORY;
    size_t received = 0;
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    problem[0] = 0;
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "trailgraph");
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, trailgraph_curl_discard);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, problem);
    CURLcode code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
    return code;
}

static inline CURLcode trailgraph_curl_prepare(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

#endif
