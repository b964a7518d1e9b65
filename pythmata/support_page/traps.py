"""Mistakes that engines make with models they accept, each beside the scenario tests that would find it here."""

from __future__ import annotations

from typing import NamedTuple


class Trap(NamedTuple):
    """``tests`` are names of scenario tests."""

    text: str
    tests: tuple[str, ...]


TRAPS: tuple[Trap, ...] = (
    Trap(
        "data copied for each token and merged at joins: updates are lost",
        ("test_variables_written_by_two_branches_both_survive",),
    ),
    Trap(
        "error and escalation event sub-processes run without a throw",
        ("test_without_a_throw_none_of_them_runs",),
    ),
    Trap(
        "isInterrupting is not read",
        (
            "test_an_interrupting_one_ends_the_other_work_first",
            "test_a_non_interrupting_one_starts_many_times_beside_the_work",
        ),
    ),
    Trap(
        "link pairs deadlock",
        ("test_several_throwing_links_go_on_at_the_one_that_catches",),
    ),
    Trap(
        "a signal end event does nothing",
        ("test_a_signal_end_event_reaches_the_boundary_of_its_own_sub_process",),
    ),
    Trap(
        "an inclusive join lets both tokens through",
        ("test_an_inclusive_join_waits_for_exactly_the_branches_taken",),
    ),
    Trap(
        "an inclusive join hangs when the other token leaves by a boundary event",
        ("test_an_inclusive_join_goes_on_when_the_other_token_leaves_by_a_boundary_event",),
    ),
    Trap(
        "an inclusive join waits on a flow that is taken already",
        ("test_a_second_token_on_a_flow_already_taken_is_not_waited_for",),
    ),
    Trap(
        "compensation in forward order",
        ("test_handlers_run_one_after_the_other_in_reverse_order",),
    ),
    Trap(
        "compensation once for a whole multi-instance, or three times for two instances",
        ("test_every_instance_is_undone_once_with_its_own_data",),
    ),
    Trap(
        "an ad-hoc sub-process runs every child",
        ("test_nothing_begins_by_itself_and_anything_may_be_done_until_the_condition_holds",),
    ),
    Trap(
        "of several event definitions only the first counts",
        (
            "test_any_event_of_a_multiple_is_enough",
            "test_a_parallel_multiple_needs_them_all",
            "test_an_end_event_throws_all_its_events",
        ),
    ),
    Trap(
        "instantiate is ignored",
        (
            "test_a_receive_task_starts_a_process",
            "test_an_exclusive_event_based_gateway_starts_by_either_event",
            "test_a_parallel_event_based_gateway_needs_all_its_events",
        ),
    ),
    Trap(
        "a standard loop runs once",
        ("test_it_runs_again_while_its_condition_holds",),
    ),
    Trap(
        "a complex gateway is turned into an exclusive one",
        ("test_a_complex_gateway_fires_once_for_two_of_three_and_swallows_the_third",),
    ),
    Trap(
        "conditional events are noticed only when somebody asks",
        ("test_a_condition_is_looked_at_whenever_a_variable_changes",),
    ),
    Trap(
        "timers fire again after a restart, or lose their count",
        (
            "test_a_cycle_of_three_fires_three_times",
            "test_a_cycle_counts_every_firing_of_a_long_absence",
            "test_a_start_on_a_date_happens_once",
        ),
    ),
    Trap("timers reject P1D", ("test_a_duration_of_a_day_is_accepted",)),
    Trap(
        "two start events are an error",
        (
            "test_only_the_start_event_that_was_meant_fires",
            "test_of_several_event_sub_processes_the_one_with_the_code_catches",
        ),
    ),
    Trap("a message end event is refused", ("test_throw_and_end_events_send_their_messages",)),
)
