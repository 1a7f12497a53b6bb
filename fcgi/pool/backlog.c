#include "fcgi/pool/backlog.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LISTENING_STATE 10 /* TCP_LISTEN, which Unix sockets share */

static bool read_tcp(int listening, struct backlog *backlog)
{
    struct tcp_info info;
    socklen_t length = sizeof info;

    if (getsockopt(listening, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return false;
    *backlog = (struct backlog){info.tcpi_unacked, info.tcpi_sacked};
    return true;
}

static bool ask_for(int netlink, ino_t inode)
{
    const struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = 1u << LISTENING_STATE,
                    .udiag_ino = (uint32_t)inode,
                    .udiag_show = UDIAG_SHOW_RQLEN,
                    .udiag_cookie = {~0u, ~0u}}};

    return send(netlink, &message, sizeof message, 0) == (ssize_t)sizeof message;
}

static bool read_queue(struct nlmsghdr *header, struct backlog *backlog)
{
    struct unix_diag_msg *message = NLMSG_DATA(header);
    struct rtattr *attribute = (struct rtattr *)(message + 1);
    size_t left = header->nlmsg_len - NLMSG_LENGTH(sizeof *message);

    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        if (attribute->rta_type == UNIX_DIAG_RQLEN) {
            const struct unix_diag_rqlen *queue = RTA_DATA(attribute);

            *backlog = (struct backlog){queue->udiag_rqueue, queue->udiag_wqueue};
            return true;
        }
    return false;
}

static bool read_answer(int netlink, struct backlog *backlog)
{
    _Alignas(struct nlmsghdr) char bytes[1024];
    const ssize_t length = recv(netlink, bytes, sizeof bytes, 0);
    struct nlmsghdr *header = (struct nlmsghdr *)bytes;

    return length > 0 && NLMSG_OK(header, (size_t)length) && header->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
           read_queue(header, backlog);
}

static bool read_unix(int listening, struct backlog *backlog)
{
    const int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    struct stat socket_file;
    bool known;

    if (netlink < 0)
        return false;
    known =
        fstat(listening, &socket_file) == 0 && ask_for(netlink, socket_file.st_ino) && read_answer(netlink, backlog);
    close(netlink);
    return known;
}

bool backlog_read(int listening, struct backlog *backlog)
{
    int family;
    socklen_t length = sizeof family;

    if (getsockopt(listening, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0)
        return false;
    return family == AF_UNIX ? read_unix(listening, backlog) : read_tcp(listening, backlog);
}
