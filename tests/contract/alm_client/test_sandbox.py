"""The ALM client against the sandbox: the same questions, and the faults."""

from __future__ import annotations

from datetime import timedelta

import pytest

from credly_core.alm.options import alm_policy
from credly_core.domain.ids import LearningObjectId
from credly_core.errors import NotFound, NotPermitted, NotSignedIn, ServiceError, ServiceUnreachable
from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.transport.paging import TroubleKind
from tests.contract.alm_client.conftest import (
    ClientFunction,
    keys_of,
    switched_on,
    troubles,
)


def test_the_sandbox_is_read_like_alm(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    catalogue = sandbox.alm.site.school.catalogue

    badges = [each for page in client.badges() for each in page.items]
    skills = [each for page in client.skills() for each in page.items]
    objects = [each for page in client.learning_objects() for each in page.items]

    assert client.account().id == sandbox.alm.account_id
    assert "Admin" in client.me().roles
    assert {each.id for each in badges} == set(catalogue.badges)
    assert {each.id for each in skills} == set(catalogue.skills)
    assert {each.id for each in objects} == set(catalogue.objects)
    assert {each.id for owner in objects for each in owner.instances} == set(catalogue.instances)
    assert any(badge.is_credly for badge in badges)
    enhanced = {each.id for each in catalogue.objects.values() if each.is_enhanced}
    assert {each.id for each in objects if each.is_enhanced} == enhanced


def test_all_learners_are_read_past_the_500_of_offset_paging(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    pages = list(client_of(sandbox.alm.url, keys_of(sandbox)).learners())

    assert len({each.id for page in pages for each in page.items}) == 620
    assert not any(page.is_incomplete for page in pages)


def test_a_learners_token_is_not_permitted_and_an_ended_consent_not_accepted(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    with pytest.raises(NotPermitted):
        client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.LEARNER)).account()
    with pytest.raises(NotSignedIn):
        client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.EXPIRED)).account()


def test_an_access_token_that_ended_is_renewed_by_the_consent(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.READ_ONLY))
    before = client.tokens().access
    walk = client.learners()
    next(walk)

    keys = sandbox.alm.site.keys
    keys.expire(AlmRole.READ_ONLY, sandbox.alm.site.world.clock.now() - timedelta(hours=1), refresh_too=False)
    # The stand-in keeps a consent good only until its end; it is renewed with each use.
    rest = list(walk)

    assert rest
    assert client.tokens().access != before


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        (FaultName.LOOPING_NEXT_PAGE, TroubleKind.LOOPING_LINK),
        (FaultName.FOREIGN_NEXT_PAGE, TroubleKind.LOST_LINK),
        (FaultName.SHORT_PAGE, TroubleKind.SHORT_PAGE),
        (FaultName.REPEATED_PAGE, TroubleKind.REPEATED_PAGE),
    ],
    ids=lambda value: value.value if isinstance(value, TroubleKind) else "",
)
def test_each_paging_fault_of_the_sandbox_is_noticed(
    name: FaultName, trouble: TroubleKind, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    with switched_on(sandbox, Fault(name, path="/primeapi/v2/users")):
        pages = list(client.learners())

    assert trouble in troubles(pages)
    assert any(page.is_incomplete for page in pages)


def test_relative_links_and_numbers_as_ids_change_nothing(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    plain = [each for page in client.skills() for each in page.items]

    for name in (FaultName.RELATIVE_NEXT_PAGE, FaultName.NUMBER_IDS):
        with switched_on(sandbox, Fault(name)):
            assert [each for page in client.skills() for each in page.items] == plain


@pytest.mark.parametrize("name", [FaultName.NOTHING_INCLUDED, FaultName.NO_INSTANCES])
def test_instances_that_do_not_come_along_are_asked_for(
    name: FaultName, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    plain = {each.id: each.instances for page in client.learning_objects() for each in page.items}

    with switched_on(sandbox, Fault(name, path="/primeapi/v2/learningObjects")):
        pages = list(client.learning_objects())

    assert {each.id: set(each.instances) for page in pages for each in page.items} == {
        key: set(instances) for key, instances in plain.items()
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (FaultName.HTML, "service.not-json"),
        (FaultName.BAD_GATEWAY, "service.broken"),
        (FaultName.SERVER_ERROR, "service.broken"),
        (FaultName.TOO_MANY_REQUESTS, "service.busy"),
        (FaultName.REDIRECT, "service.redirect"),
        (FaultName.RESET, "service.silent"),
        (FaultName.CUT_JSON, "service.not-json"),
        (FaultName.NULL_JSON, "service.not-alm"),
        (FaultName.DEEP_JSON, "service.not-json"),
        (FaultName.EXPIRED_TOKEN, "service.not-signed-in"),
        (FaultName.ERROR_IN_OK, "service.not-signed-in"),
        (FaultName.FORBIDDEN, "service.not-permitted"),
        (FaultName.OBJECT_MISSING, "service.not-found"),
        (FaultName.META_ERROR, "service.not-found"),
        (FaultName.NOT_ACCEPTABLE, "service.refused"),
        (FaultName.NO_SOURCE, "service.refused"),
    ],
    ids=lambda value: value.value if isinstance(value, FaultName) else "",
)
def test_each_fault_of_the_sandbox_is_one_error(
    name: FaultName, code: str, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))

    with switched_on(sandbox, Fault(name, path="/primeapi/v2/*")), pytest.raises(ServiceError) as failed:
        next(client.badges())

    assert failed.value.code == code


def test_nothing_but_adobes_hosts_and_the_named_ones_is_asked() -> None:
    policy = alm_policy(["http://127.0.0.1:8650"])

    assert policy.check("https://learningmanagerapac.adobe.com/primeapi/v2/account")
    for url in ("https://learningmanager.adobe.com.evil.example/", "http://learningmanager.adobe.com/", "//evil"):
        with pytest.raises(ServiceUnreachable):
            policy.check(url)


def test_an_unknown_learning_object_is_not_found(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    with pytest.raises(NotFound):
        client_of(sandbox.alm.url, keys_of(sandbox)).instances(LearningObjectId("course:1"))
