"""What the engine says about single cases, and that it stands whatever names it is given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import (
    Instance,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
    SkillLevel,
)
from credly_core.domain.mapping import KnownLink, ReasonKind, TargetKind, TemplateSuggestions, Verdict, Why
from credly_core.matching import engine, prepare, suggest
from credly_core.matching.encoder import RememberingEncoder, Vectors, load_encoder


def a_template(name: str, *, key: str = "t", **more: object) -> BadgeTemplate:
    return BadgeTemplate(TemplateId(key), name, TemplateState.ACTIVE, **more)  # type: ignore[arg-type]


def a_course(name: str, *, key: str = "", **more: object) -> LearningObject:
    kind = more.pop("kind", LearningObjectKind.COURSE)
    return LearningObject(LearningObjectId(key or name), kind, name, **more)  # type: ignore[arg-type]


def a_skill(name: str, levels: int = 3) -> Skill:
    steps = tuple(SkillLevel(SkillId(name), step, 100.0) for step in range(1, levels + 1))
    return Skill(SkillId(name), name, levels=steps)


def ask(
    template: BadgeTemplate, *candidates: Skill | LearningObject, links: Sequence[KnownLink] = ()
) -> TemplateSuggestions:
    return suggest((template,), candidates, links=links)[0]


def names_of(answer: TemplateSuggestions) -> list[str]:
    return [one.target.name for one in answer.ranked]


def kinds_of(answer: TemplateSuggestions) -> set[ReasonKind]:
    return {reason.kind for reason in answer.ranked[0].reasons}


def test_the_same_name_in_other_order_and_case_is_accepted_by_default() -> None:
    answer = ask(
        a_template("Foundations of Wound Care"), a_course("WOUND CARE FOUNDATIONS (Course)"), a_course("Stroke Care")
    )

    assert answer.accepted is not None
    assert answer.accepted.score == 100
    assert ReasonKind.SAME_NAME in kinds_of(answer)


def test_another_year_is_no_match_and_the_answer_says_so() -> None:
    answer = ask(a_template("Security Awareness 2026"), a_course("Security Awareness 2025"))

    assert answer.nothing_fits
    assert answer.why is Why.ONLY_OTHER_YEARS
    assert answer.ranked[0].verdict is Verdict.WEAK
    assert "Another year: 2025 instead of 2026." in [reason.sentence for reason in answer.ranked[0].reasons]


def test_another_level_another_version_and_another_code_are_no_match() -> None:
    levels = ask(a_template("Excel Advanced"), a_course("Excel Basics"))
    versions = ask(a_template("Java 17 Development"), a_course("Java 11 Development"))
    codes = ask(a_template("Spanish B2"), a_course("Spanish A1"))

    assert levels.why is Why.ONLY_OTHER_LEVELS
    assert versions.why is Why.ONLY_OTHER_NUMBERS
    assert codes.why is Why.ONLY_OTHER_NUMBERS


def test_a_787_is_no_a320() -> None:
    answer = ask(a_template("Boeing 787 Type Rating"), a_course("A320 Type Rating"), a_course("Boeing 777 Type Rating"))

    assert answer.why is Why.ONLY_OTHER_NUMBERS


def test_a_renewal_is_not_the_first_course_and_trainers_are_not_learners() -> None:
    renewal = ask(a_template("First Aid"), a_course("First Aid – Renewal"))
    trainer = ask(a_template("First Aid"), a_course("Train the Trainer: First Aid"))

    assert renewal.why is Why.ONLY_OTHER_AUDIENCE
    assert trainer.why is Why.ONLY_OTHER_AUDIENCE


def test_the_active_twin_is_taken_and_a_retired_one_alone_is_not_accepted() -> None:
    retired = a_course("Account Planning", key="old", state=LearningState.RETIRED)

    both = ask(a_template("Account Planning"), retired, a_course("Account Planning", key="new"))
    alone = ask(a_template("Account Planning"), retired)

    assert both.accepted is not None
    assert both.accepted.target.learning_object_id == "new"
    assert alone.why is Why.ONLY_RETIRED


def test_two_targets_with_the_same_name_are_left_to_a_person() -> None:
    answer = ask(a_template("Coaching"), a_course("Coaching", key="1"), a_course("Coaching", key="2"))

    assert answer.why is Why.UNDECIDED
    assert ReasonKind.CLOSE_SECOND in kinds_of(answer)


def test_a_name_with_the_same_level_comes_before_one_that_says_none() -> None:
    answer = ask(a_template("Cloud Fundamentals"), a_course("Cloud"), a_course("Cloud Fundamentals"))

    assert answer.accepted is not None
    assert names_of(answer)[0] == "Cloud Fundamentals"


def test_a_translation_is_found_in_both_directions() -> None:
    courses = (
        a_course("Strahlenschutz"),
        a_course("Hygiene das mãos"),
        a_course("変更管理"),
        a_course("Kundenservice"),
    )

    assert names_of(ask(a_template("Radiation Protection"), *courses))[0] == "Strahlenschutz"
    assert names_of(ask(a_template("Hand Hygiene"), *courses))[0] == "Hygiene das mãos"
    assert names_of(ask(a_template("Change Management"), *courses))[0] == "変更管理"
    assert (
        names_of(ask(a_template("サービス"), a_course("Customer Service"), a_course("Chess")))[0] == "Customer Service"
    )


def test_a_name_in_the_template_s_own_language_comes_before_its_translation() -> None:
    answer = ask(a_template("Customer Service"), a_course("Kundenservice"), a_course("Customer Service"))

    assert names_of(answer)[0] == "Customer Service"
    assert answer.accepted is not None


def test_every_language_of_a_learning_object_counts() -> None:
    course = a_course("倉庫の安全", names={"de-DE": "Arbeiten im Lager", "en-US": "Warehouse Safety"})

    answer = ask(a_template("Warehouse Safety"), course, a_course("Road Safety"))

    assert answer.accepted is not None
    assert answer.accepted.target.learning_object_id == "倉庫の安全"


def test_initials_are_matched_with_the_words_they_stand_for_though_no_list_has_them() -> None:
    answer = ask(a_template("QRF Handling"), a_course("Quarterly Risk Forecast Handling"), a_course("Cargo Handling"))

    assert names_of(answer)[0] == "Quarterly Risk Forecast Handling"
    assert "“QRF” stands for “quarterly risk forecast”." in [reason.sentence for reason in answer.ranked[0].reasons]


def test_a_level_in_the_name_chooses_the_level_of_the_skill() -> None:
    basic = ask(a_template("Agile Methods – Beginner"), a_skill("Agile Methods"))
    advanced = ask(a_template("Advanced Agile Methods"), a_skill("Agile Methods"))
    second = ask(a_template("Agile Methods Level 2"), a_skill("Agile Methods"))

    assert [one.ranked[0].target.level for one in (basic, advanced, second)] == [1, 3, 2]
    assert second.accepted is not None


def test_credly_s_own_level_chooses_the_level_where_the_name_says_none() -> None:
    answer = ask(a_template("Agile Methods", level="Intermediate"), a_skill("Agile Methods"))

    assert answer.ranked[0].target.level == 2
    assert ReasonKind.CREDLY_LEVEL in kinds_of(answer)


def test_a_skill_with_several_levels_is_not_accepted_when_the_level_is_open() -> None:
    answer = ask(a_template("Agile Methods"), a_skill("Agile Methods", levels=4))

    assert answer.why is Why.UNDECIDED
    assert ReasonKind.LEVEL_OPEN in kinds_of(answer)


def test_the_only_level_without_a_badge_is_taken_where_the_template_says_none() -> None:
    badge = AlmBadgeId("b")
    levels = tuple(SkillLevel(SkillId("s"), step, 100.0, "", None if step == 2 else badge) for step in (1, 2, 3))

    answer = ask(a_template("Agile Methods"), Skill(SkillId("s"), "Agile Methods", levels=levels))

    assert answer.accepted is not None
    assert answer.accepted.target.level == 2


def test_credly_s_skill_tags_bring_the_skill_but_do_not_accept_it() -> None:
    answer = ask(
        a_template("People First", skills=("Delegation",)), a_skill("Delegation", levels=1), a_skill("Welding")
    )

    assert names_of(answer)[0] == "Delegation"
    assert answer.accepted is None
    assert ReasonKind.SKILL_TAG in kinds_of(answer)


def test_an_alm_badge_that_names_the_template_is_believed_before_any_name() -> None:
    link = KnownLink(TemplateId("t"), "learning object:x", badge_name="Gold")

    answer = ask(a_template("Barista"), a_course("Barista"), a_course("Coffee Lab", key="x"), links=(link,))

    assert names_of(answer)[0] == "Coffee Lab"
    assert answer.accepted is not None
    assert answer.ranked[0].reasons[0].kind is ReasonKind.LINKED


def test_an_earlier_mapping_to_a_level_or_an_instance_is_kept_and_a_dangling_one_is_passed_over() -> None:
    run = Instance(InstanceId("i-9"), LearningObjectId("o"), "Autumn 2025")
    course = a_course(
        "Night School", key="o", instances=(Instance(InstanceId("i-1"), LearningObjectId("o"), "Default"), run)
    )
    keys = ("skill:Coaching:2", "instance:i-9", "learning object:gone")

    answers = [
        ask(a_template("Zeppelin"), a_skill("Coaching"), course, links=(KnownLink(TemplateId("t"), key),))
        for key in keys
    ]

    assert answers[0].accepted is not None
    assert answers[0].accepted.target.level == 2
    assert answers[1].accepted is not None
    assert answers[1].accepted.target.kind is TargetKind.INSTANCE
    assert answers[2].nothing_fits


def test_an_instance_is_suggested_where_the_year_hangs_on_the_instance() -> None:
    instances = tuple(
        Instance(InstanceId(str(year)), LearningObjectId("o"), f"Edition {year}") for year in (2024, 2025, 2026)
    )

    answer = ask(a_template("Summer School 2025"), a_course("Summer School", key="o", instances=instances))

    assert answer.ranked[0].target.kind is TargetKind.INSTANCE
    assert answer.ranked[0].target.instance_id == "2025"


def test_one_target_is_accepted_for_one_template_only() -> None:
    templates = (a_template("Leading Remote Teams", key="a"), a_template("Remote Team Leadership", key="b"))

    answers = suggest(templates, (a_course("Leading Remote Teams"),))

    assert [one.accepted is not None for one in answers] == [True, False]
    assert ReasonKind.TAKEN in kinds_of(answers[1])


def test_job_aids_carry_no_badge_and_are_never_suggested() -> None:
    answer = ask(a_template("Checklists"), a_course("Checklists", kind=LearningObjectKind.JOB_AID))

    assert answer.why is Why.NO_CANDIDATES


def test_where_nothing_fits_a_new_skill_is_proposed_that_alm_takes() -> None:
    long = "Advanced Certificate in the Management of International Humanitarian Logistics Operations and Response"

    short = ask(a_template("Foundations of Beekeeping – Level 2 (2025)"), a_skill("Welding")).new_skill
    cut = ask(a_template(long), a_skill("Welding")).new_skill

    assert short is not None
    assert (short.name, short.level, short.credits) == ("Beekeeping", 2, 200)
    assert cut is not None
    assert 0 < len(cut.name) <= 63
    assert cut.level == 3


def test_no_new_skill_is_proposed_where_one_fits() -> None:
    assert ask(a_template("Welding"), a_skill("Welding", levels=1)).new_skill is None


def test_limit_says_how_many_are_ranked() -> None:
    courses = [a_course(f"Safety in Room {letter}") for letter in "ABCDEFGH"]

    assert len(suggest((a_template("Safety"),), courses, limit=5)[0].ranked) == 5


def test_a_brand_that_most_names_begin_with_says_nothing() -> None:
    topics = ("Welding", "Coaching", "Nursing", "Rowing", "Weaving", "Chess")
    templates = [a_template(f"Larkfield {topic}", key=topic) for topic in topics]

    answers = suggest(templates, [a_course(topic) for topic in topics])

    assert [one.accepted is not None and one.accepted.score for one in answers] == [100] * len(topics)


def test_the_owner_of_the_templates_is_a_brand_however_seldom_names_say_it() -> None:
    template = a_template("Larkfield Certified Welder – Associate Level", owner_name="Larkfield Academy")

    answer = ask(template, a_course("Certified Welder – Associate"), a_course("Certified Welder – Expert"))

    assert answer.accepted is not None
    assert names_of(answer)[0] == "Certified Welder – Associate"


def test_a_second_version_is_not_a_second_level() -> None:
    skill = ask(a_template("Scrum Basics v2"), a_skill("Scrum"))
    course = ask(a_template("Scrum Basics v2"), a_course("Scrum Basics"))

    assert skill.ranked[0].target.level == 1
    assert course.why is Why.UNDECIDED


def test_without_the_model_names_are_still_compared_by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "load_encoder", lambda: None)

    answer = ask(a_template("Preventing Insider Trading"), a_course("Insider Trading Prevention"), a_course("Rowing"))

    assert names_of(answer)[0] == "Insider Trading Prevention"
    assert not answer.nothing_fits


def test_words_and_model_can_be_loaded_before_they_are_needed() -> None:
    prepare()
    encoder = load_encoder()

    assert encoder is not None
    assert encoder.encode(["first"]).shape == (1, 512)


def test_each_text_is_asked_of_the_model_once() -> None:
    asked: list[list[str]] = []

    class Model:
        def encode(self, texts: list[str]) -> Vectors:
            asked.append(texts)
            return np.ones((len(texts), 2), dtype=np.float32)

    encoder = RememberingEncoder(Model())
    encoder.encode(["a", "b", "a"])
    encoder.encode(["b", "c"])

    assert asked == [["a", "b"], ["c"]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.lists(st.text(max_size=40), max_size=5))
def test_any_names_give_an_answer_for_every_template(ours: list[str], theirs: list[str]) -> None:
    templates = [a_template(name, key=str(at)) for at, name in enumerate(ours)]

    answers = suggest(templates, [a_course(name, key=str(at)) for at, name in enumerate(theirs)])

    assert [one.template_id for one in answers] == [template.id for template in templates]
    assert all(0 <= one.score <= 100 and one.reasons is not None for answer in answers for one in answer.ranked)


def test_names_that_say_nothing_are_answered_and_a_name_of_ten_thousand_letters_too() -> None:
    odd = ("", "   ", "2025", "()", "🎓🎓", "\u200b", "Level 2", "x" * 10_000, "دورة السلامة", "a " * 3_000)
    templates = [a_template(name, key=str(at)) for at, name in enumerate(odd)]

    answers = suggest(templates, [a_course(name, key=str(at)) for at, name in enumerate((*odd, "Safety"))])

    assert len(answers) == len(odd)
    assert answers[0].nothing_fits
