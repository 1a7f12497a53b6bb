/* How a pool is shared: who holds it, when a tenant holds too much, and how fast uploads must be while it fills. */
#include "fcgi/gates/tenant_share.h"
#include "fcgi/pool/occupancy.h"
#include "fcgi/pool/pressure.h"
#include "fcgi/upload/upload_room.h"
#include "rig.h"

#define KIBS(n) ((n)*KIB)

static struct rig *rig;
static struct uuid one, other;

static int set_up(void **state)
{
    (void)state;
    rig = rig_new();
    one = uuid_new();
    other = uuid_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_free(rig);
    return 0;
}

/* ---- pressure ---- */

static void the_floor_rises_while_the_pool_fills(void **state)
{
    static const struct {
        int64_t busy, floor;
    } expected[] = {{0, 512},       {32, 512},      {33, 512},      {40, 1024},    {48, KIBS(4)},
                    {56, KIBS(16)}, {60, KIBS(32)}, {64, KIBS(64)}, {70, KIBS(64)}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(expected); i++)
        assert_int_equal(pressure_floor(expected[i].busy, 64, 512, KIBS(64)), expected[i].floor);
    for (int64_t busy = 1; busy <= 64; busy++)
        assert_true(pressure_floor(busy, 64, 0, KIBS(64)) >= pressure_floor(busy - 1, 64, 0, KIBS(64)));
}

static void the_floor_is_never_below_what_is_asked_always(void **state)
{
    (void)state;
    assert_int_equal(pressure_floor(64, 64, KIBS(128), KIBS(64)), KIBS(128));
    assert_int_equal(pressure_floor(64, 64, 512, 0), 512);
    assert_int_equal(pressure_floor(1, 1, 0, 1024), 1024);
}

static void nobody_has_to_go_before_only_the_reserve_is_left(void **state)
{
    (void)state;
    assert_int_equal(pressure_reserve(64), 8);
    assert_int_equal(pressure_surplus(55, 64), 0);
    assert_int_equal(pressure_surplus(56, 64), 8);
    assert_int_equal(pressure_surplus(64, 64), 16);
    assert_int_equal(pressure_surplus(2, 3), 0);
    assert_int_equal(pressure_surplus(3, 3), 1);
}

/* ---- who holds the pool ---- */

/* Another responder that serves a request of the tenant since so many milliseconds ago. */
static struct scoreboard_slot *serving(struct uuid tenant, int64_t ms, enum scoreboard_held held)
{
    struct scoreboard_slot *slot = scoreboard_take(rig->services.board);

    atomic_store(&slot->tenant, occupancy_tenant(tenant));
    atomic_store(&slot->busy_since_ticks, stamp_ticks() - ms * 1000);
    atomic_store(&slot->held, held);
    atomic_store(&slot->rate, SCOREBOARD_RATE_UNKNOWN);
    atomic_store(&slot->state, SLOT_RUNNING);
    return slot;
}

static void requests_are_counted_by_tenant_age_and_what_they_wait_for(void **state)
{
    const struct scoreboard *board = rig->services.board;
    struct occupancy count;

    (void)state;
    serving(one, 500, HELD_NOT);
    serving(one, 10, HELD_POLL);
    serving(other, 500, HELD_READER);
    atomic_store(&serving(one, 500, HELD_UPLOAD)->state, SLOT_IDLE);
    count = occupancy_count(board, occupancy_tenant(one), 100000);
    assert_int_equal(count.idle, 1);
    assert_int_equal(count.own, 1);
    assert_int_equal(count.polls, 1);
    assert_int_equal(count.readers, 1);
    assert_int_equal(count.uploads, 0);
}

static void of_slow_readers_those_of_the_greediest_tenant_are_too_many(void **state)
{
    const struct scoreboard *board = rig->services.board;

    (void)state;
    serving(one, 0, HELD_READER);
    serving(one, 0, HELD_READER);
    serving(other, 0, HELD_READER);
    assert_true(occupancy_reads_most(board, occupancy_tenant(one)));
    assert_false(occupancy_reads_most(board, occupancy_tenant(other)));
}

static void uploads_are_ranked_by_their_speed(void **state)
{
    const struct scoreboard *board = rig->services.board;
    struct scoreboard_slot *slow = serving(one, 0, HELD_UPLOAD), *fast = serving(one, 0, HELD_UPLOAD);
    struct scoreboard_slot *young = serving(one, 0, HELD_UPLOAD);

    (void)state;
    atomic_store(&slow->rate, 600);
    atomic_store(&fast->rate, 60000);
    assert_int_equal(occupancy_slower(board, slow), 0);
    assert_int_equal(occupancy_slower(board, fast), 1);
    assert_int_equal(occupancy_slower(board, young), 2);
}

/* ---- the share ---- */

static struct exchange *asks(struct uuid tenant, int64_t size)
{
    struct exchange *x = rig_request(rig, "GET", "/");

    atomic_store(&rig->services.board->size, (uint32_t)size);
    atomic_store(&rig->services.slot->state, SLOT_RUNNING);
    atomic_store(&rig->services.slot->busy_since_ticks, stamp_ticks());
    x->caller.tenant = tenant;
    return x;
}

static void a_tenant_that_holds_more_than_its_share_is_refused_while_nobody_is_idle(void **state)
{
    struct exchange *x = asks(one, 4);

    (void)state;
    serving(one, 500, HELD_NOT);
    serving(one, 500, HELD_POLL);
    assert_true(tenant_share_check(x)); /* two of four are half */
    serving(one, 500, HELD_NOT);
    assert_false(tenant_share_check(x));
    assert_int_equal(x->fault.kind, FAULT_TENANT_SHARE);
    assert_int_equal(x->fault.retry_after_s, 1);
    assert_int_equal(atomic_load(&rig->services.board->share_refused), 1);
    x = asks(other, 4);
    assert_true(tenant_share_check(x));
}

static void tenants_that_hold_responders_at_once_have_the_share_together(void **state)
{
    struct exchange *x = asks(one, 8);

    (void)state;
    for (int i = 0; i < 3; i++) {
        serving(one, 500, HELD_NOT);
        serving(other, 500, HELD_NOT);
    }
    assert_int_equal(occupancy_tenants(rig->services.board, 100000), 2);
    assert_false(tenant_share_check(x)); /* three of eight, where each of two has a quarter */
    x = asks(uuid_new(), 8);
    assert_true(tenant_share_check(x));
}

static void it_may_have_all_while_somebody_is_idle_or_its_requests_are_young(void **state)
{
    struct exchange *x = asks(one, 4);
    struct scoreboard_slot *idle;

    (void)state;
    for (int i = 0; i < 3; i++)
        serving(one, 20, HELD_NOT);
    assert_true(tenant_share_check(x));
    for (int i = 0; i < 3; i++)
        serving(one, 500, HELD_NOT);
    idle = serving(other, 0, HELD_NOT);
    atomic_store(&idle->state, SLOT_IDLE);
    assert_true(tenant_share_check(x));
}

/* ---- places for uploads ---- */

static void the_last_places_are_for_tenants_without_an_upload(void **state)
{
    struct exchange *x = asks(one, 16);

    (void)state;
    for (int i = 0; i < 13; i++)
        serving(one, 500, HELD_UPLOAD);
    assert_true(upload_room_take(x)); /* the fourteenth */
    serving(one, 500, HELD_UPLOAD);
    assert_false(upload_room_take(x));
    assert_int_equal(x->fault.kind, FAULT_UPLOADS_FULL);
    x = asks(other, 16);
    assert_true(upload_room_take(x)); /* the fifteenth */
    serving(other, 0, HELD_UPLOAD);
    serving(other, 0, HELD_UPLOAD);
    x = asks(uuid_new(), 16);
    assert_false(upload_room_take(x)); /* all are taken */
    assert_int_equal(x->fault.retry_after_s, 1);
    assert_int_equal(atomic_load(&rig->services.board->uploads_refused), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_floor_rises_while_the_pool_fills),
        cmocka_unit_test(the_floor_is_never_below_what_is_asked_always),
        cmocka_unit_test(nobody_has_to_go_before_only_the_reserve_is_left),
        cmocka_unit_test_setup_teardown(requests_are_counted_by_tenant_age_and_what_they_wait_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_slow_readers_those_of_the_greediest_tenant_are_too_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(uploads_are_ranked_by_their_speed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tenant_that_holds_more_than_its_share_is_refused_while_nobody_is_idle, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tenants_that_hold_responders_at_once_have_the_share_together, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_may_have_all_while_somebody_is_idle_or_its_requests_are_young, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_last_places_are_for_tenants_without_an_upload, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
