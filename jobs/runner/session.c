#include "jobs/runner/session.h"

#include "connect/connect.h"

#define CONNECT_TIMEOUT_S 5
#define STATEMENT_TIMEOUT_MS 60000

struct pg *session_open(const struct settings *settings, enum session_role role, bool brief)
{
    return connect_database(settings, (struct pg_options){
                                          .role = role == SESSION_TENANT ? "cs_api" : "cs_runner",
                                          .application = role == SESSION_TENANT ? "cs-jobs child" : "cs-jobs",
                                          .own_session = role == SESSION_LISTENER,
                                          .connect_timeout_s = CONNECT_TIMEOUT_S,
                                          .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
                                          .lazy = brief,
                                      });
}
