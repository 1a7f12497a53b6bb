/*
 * What a sink costs its responder: processor seconds for each GiB of an upload to an S3 server that confirms parts as asked.
 *
 *     sink md5|crc32c|none MIB      prints the figure; the server is a child, whose time does not count
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/store.h"
#include "tests/support/peers/s3_peer.h"

#define OBJECT (160 * MIB) /* as many parts as the server keeps */
#define STEP (64 * KIB)

static const char *const kinds[] = {[STORE_MD5] = "md5", [STORE_CRC32C] = "crc32c", [STORE_UNCHECKED] = "none"};

static void insist(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "sink: %s\n", what);
    exit(1);
}

/* The server in a process of its own, which ends with ours; its address. */
static const char *serve(pid_t *server)
{
    static char url[64];
    int ends[2], parent[2];
    char byte;

    insist(pipe(ends) == 0 && pipe(parent) == 0, "no pipe");
    *server = fork();
    insist(*server >= 0, "no process");
    if (*server == 0) {
        struct s3_peer *peer = s3_peer_start(NULL, 0);

        snprintf(url, sizeof url, "%s", peer_url(s3_peer_http(peer)));
        close(parent[1]);
        insist(write(ends[1], url, sizeof url) == sizeof url, "no pipe");
        while (read(parent[0], &byte, 1) > 0)
            ;
        _exit(0);
    }
    insist(read(ends[0], url, sizeof url) == sizeof url, "the server does not start");
    return url;
}

static void upload(struct store *store, const char *bytes, int64_t length)
{
    struct store_object object;
    struct store_sink *sink;
    struct fault fault = {0};
    bool good = store_sink_open(store, "k.mp4", "video/mp4", NULL, NULL, &sink, &fault);

    insist(good, fault.log);
    store_sink_expect(sink, length);
    for (int64_t left = length; left > 0; left -= STEP)
        insist(store_sink_write(sink, bytes, (size_t)MIN(left, STEP), &fault), fault.log);
    insist(store_sink_commit(sink, &object, &fault), fault.log);
}

static double processor_seconds(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static enum store_checksum kind_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (strcmp(kinds[i], name) == 0)
            return (enum store_checksum)i;
    insist(false, "md5, crc32c or none");
    return STORE_MD5;
}

int main(int count, char **words)
{
    static char bytes[STEP];
    struct fault fault = {0};
    struct store *store;
    double before;
    int64_t left;
    pid_t server;

    insist(count == 3, "usage: sink md5|crc32c|none MIB");
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    insist(store_open(&store,
                      &(struct store_options){.endpoint = serve(&server),
                                              .access_key = "key",
                                              .secret_key = "secret",
                                              .bucket = "bucket",
                                              .region = "us-east-1",
                                              .part_bytes = 10 * MIB,
                                              .checksum = kind_of(words[1])},
                      &fault),
           fault.log);
    before = processor_seconds();
    for (left = (int64_t)strtoul(words[2], NULL, 10) * MIB; left > 0; left -= OBJECT)
        upload(store, bytes, MIN(left, OBJECT));
    printf("%.4f\n", (processor_seconds() - before) * 1024 / (double)strtoul(words[2], NULL, 10));
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    store_close(store);
    return 0;
}
