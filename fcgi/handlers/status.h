/*
 * What monitors ask: /ping, /fpm-status in PHP-FPM's own fields and formats (text, ?json, ?xml, ?openmetrics, each with ?full for
 * every responder), so that whatever reads PHP-FPM's page reads this one. Answered from the scoreboard, without any service.
 */
#ifndef FCGI_HANDLERS_STATUS_H
#define FCGI_HANDLERS_STATUS_H

#include "fcgi/exchange.h"

bool status_ping(struct exchange *x);
bool status_show(struct exchange *x);

#endif
