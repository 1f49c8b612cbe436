"""Walking at random: a walk is a program of steps, made by a seed; one that fails is shortened to
the steps that matter and printed, to be called again. (State machines of Hypothesis were tried: of
a dozen they make, hardly one sends anything, and hundreds with a database each are too dear.)

The same walks every time; others, or more of them: ACCOUNTING_BRIDGE_SEED (a number),
ACCOUNTING_BRIDGE_WALKS (how many per test) in the environment.
"""

import os
import random
import time

SEED = int(os.environ.get("ACCOUNTING_BRIDGE_SEED", "20261122"))
WALKS = int(os.environ.get("ACCOUNTING_BRIDGE_WALKS", "0"))
STEPS = 20
# How long a walk that failed may be shortened.
SHORTEN_SECONDS = 60


def rule(weight, **draws):
    """Mark a method as a step of walks.

    :param weight: how often it is taken, compared with others
    :param draws: name of an argument -> function of a `random.Random` that draws it"""

    def mark(method):
        method.rule = (weight, draws)
        return method

    return mark


def walk(machine, case, walks):
    """Let `machine`, a subclass of `Walk`, walk in the world of the test case.

    :raise AssertionError: with the steps that lead to what must not be"""
    for number in range(WALKS or walks):
        steps = _program(machine, random.Random(f"{SEED} {number}"))
        if error := _failure(machine, case, steps):
            steps, error = _shortened(machine, case, steps, error)
            said = "\n".join(f"    walk.{name}(**{values})" for name, values in steps)
            raise AssertionError(f"Walk {number} of seed {SEED}: {error!r}\n{said}") from error


def _program(machine, dice):
    found = [(name, getattr(machine, name, None)) for name in sorted(dir(machine))]
    rules = {name: method.rule for name, method in found if hasattr(method, "rule")}
    weights = [weight for weight, _draws in rules.values()]
    begun = [("click", {"number": number, "times": 1}) for number in range(3)]
    return begun + [
        (name, {argument: draw(dice) for argument, draw in rules[name][1].items()})
        for name in dice.choices(list(rules), weights, k=STEPS)
    ]


def _failure(machine, case, steps):
    """:return: what went wrong, None where nothing did"""
    world = machine(case)
    try:
        for name, values in steps:
            getattr(world, name)(**values)
        world.come_to_rest()
    except Exception as error:  # noqa: BLE001 whatever it is, it is what was looked for
        return error
    finally:
        world.close()
    return None


def _shortened(machine, case, steps, error):
    """Leave out what it fails without."""
    end = time.monotonic() + SHORTEN_SECONDS
    for place in reversed(range(len(steps))):
        fewer = steps[:place] + steps[place + 1 :]
        if time.monotonic() < end and (same := _failure(machine, case, fewer)):
            steps, error = fewer, same
    return steps, error
