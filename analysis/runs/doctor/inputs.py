"""What the results are made from: documents changed since they were added, what is stated of them, validity."""

from __future__ import annotations

from analysis.errors import PolicyCompareError, ProblemsError
from analysis.paths import Project
from analysis.runs.doctor.places import is_online_only
from analysis.runs.doctor.symptoms import Examined, Symptom, of_error
from analysis.runs.provenance import hash_inputs
from analysis.terms.dictionary import load_dictionaries
from analysis.texts.corpus import document_files
from analysis.texts.repairs import load_repairs
from analysis.texts.seeds import changed_since_added, read_manifest, read_metadata_csv, sha256_of


def documents(project: Project) -> Examined:
    """Whether documents are as they were when they were added, and what is stated about them can be used.

    The documents are not read as texts, which takes long; a report says what is wrong inside them.
    """
    files = document_files(project.documents)
    problems: list[PolicyCompareError] = []
    manifest = read_manifest(project.manifest, project.documents)
    problems += [*read_metadata_csv(project.metadata, project.documents).problems, *manifest.problems]
    for path in files:
        noted = str(manifest.rows.get(path.name, {}).get("sha256", ""))
        if noted and not is_online_only(path):
            changed = changed_since_added(path, sha256_of(path.read_bytes()), noted)
            problems += [changed] if changed else []
    loaders = (
        lambda: load_repairs(project.repairs, project.documents),
        lambda: load_dictionaries(project.dictionaries),
    )
    for load in loaders:
        try:
            load()
        except ProblemsError as error:
            problems += error.problems
        except PolicyCompareError as error:
            problems.append(error)
    n = len(files)
    said = (f"{n} documents as they were added, with their metadata", f"{n} 份文档与加入时相同，元数据可用")
    symptoms = [of_error(one) for one in problems]
    if not files:
        symptoms.append(
            Symptom(
                (f"{project.documents} holds no document.", f"{project.documents} 里没有文档。"),
                ("Add some: policy-compare add FILE…", "请加入文档：policy-compare add 文件…"),
            )
        )
    return Examined(said, tuple(symptoms))


def term_states(project: Project) -> Examined:
    """Whether the states of terms were measured on the present corpus and dictionaries."""
    from analysis.runs.validity.term_states import read_term_states

    folder = project.runs / "validity"
    if not (folder / "terms.csv").is_file():
        return Examined(("validity: not measured yet (policy-compare validate)", "检验：尚未进行（policy-compare validate）"))
    try:
        _, stale = read_term_states(folder, hash_inputs(project))
    except (OSError, ValueError, KeyError):
        stale = (
            "validity: its notes cannot be read; run policy-compare validate again",
            "validity 的记录无法读取，请再运行 policy-compare validate",
        )
    said = ("validity measured on the present corpus and dictionaries", "检验结果与现在的语料和词典相符")
    if not stale[0]:
        return Examined(said)
    return Examined(said, (Symptom((f"{stale[0]}.", f"{stale[1]}。"), grave=False),))
