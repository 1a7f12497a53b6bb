/*
 * The end of a FastCGI request (FastCGI specification 1.0, section 3.3), written by ourselves: the answer's head and body framed as
 * records and the end of the request leave in one writev, where libfcgi would take one write per 8 KiB and then wait for
 * the peer to close. Only connections whose request was read to its end are
 * closed at once; others are left to libfcgi, which drains them first.
 */
#ifndef FCGI_FCGI_RECORD_H
#define FCGI_FCGI_RECORD_H

#include <fcgiapp.h>

#include "base/str.h"

/* Sends head and body as the whole answer and releases the request. `bodyless`: the request has no body, so its end can be read
 * without waiting for a client. False when the peer is gone. */
bool fcgi_record_answer(FCGX_Request *fcgi, struct str head, struct str body, bool bodyless) MUST_CHECK;

/* For answers that are made while they are sent: any number of pieces, then the end. */
bool fcgi_record_piece(FCGX_Request *fcgi, struct str piece) MUST_CHECK;
bool fcgi_record_end(FCGX_Request *fcgi, bool bodyless) MUST_CHECK;

/* Instead of the end: breaks the protocol, closes the connection and releases the request, so that the web server gives the answer up. */
void fcgi_record_cut(FCGX_Request *fcgi);

#endif
