/*
 * Sessions with the services that the settings describe. The rooms of the services know no settings, and the settings know no service:
 * this is the one place where both meet, for both programs. Call it in the process that uses the session, after the fork.
 */
#ifndef CONNECT_CONNECT_H
#define CONNECT_CONNECT_H

#include "config/settings.h"
#include "pg/pg.h"
#include "store/store.h"

/* `terms` holds what the caller chooses: role, application, time-outs, lazy, own_session (for who listens: with the server itself where the
 * settings tell its address, since a pooler may share sessions). Where the database is comes from the settings, which must
 * outlive the session. */
struct pg *connect_database(const struct settings *settings, struct pg_options terms) MUST_CHECK;

/* `link_base` is the URL prefix of the directory store's links; "" for a process that makes none. Faults of store_open. */
bool connect_store(const struct settings *settings, const char *link_base, struct store **store,
                   struct fault *fault) MUST_CHECK;

#endif
