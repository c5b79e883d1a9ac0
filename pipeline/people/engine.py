"""Presidio's analyser over our spaCy model, with the recognisers that comments call for; it never asks the network."""

from __future__ import annotations

from functools import cache, lru_cache

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkNinoRecognizer,
    UkPostcodeRecognizer,
)

from pipeline.people.kept import Kept
from pipeline.people.names import person_spans
from pipeline.tokenise import MODEL

LANGUAGE = "en"
REGIONS = ("GB", "IE", "US")  # whose telephone numbers are known without their country's code


@lru_cache(maxsize=2)
def analyser(kept: Kept) -> AnalyzerEngine:
    """The analyser, which finds persons but for those kept, e-mail addresses, telephone and other numbers."""
    recognisers = [Persons(kept), _Email(), PhoneRecognizer(supported_regions=REGIONS), UkNinoRecognizer(),
                   NhsRecognizer(), UkPostcodeRecognizer(), IbanRecognizer(), CreditCardRecognizer()]
    return AnalyzerEngine(RecognizerRegistry(recognisers), _engine(), supported_languages=[LANGUAGE])


class Persons(EntityRecognizer):
    """Persons by the rules of `pipeline.people.names` over what spaCy sees."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        super().__init__(supported_entities=["PERSON"], supported_language=LANGUAGE)

    def load(self) -> None:
        """Nothing: the model is the analyser's."""

    def analyze(self, text: str, entities: list[str],  # noqa: ARG002 - the interface is Presidio's
                nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """The persons in a text, which spaCy has read already."""
        return [RecognizerResult("PERSON", start, end, 1.0)
                for start, end in person_spans(nlp_artifacts.tokens, self.kept)]


class _Email(EmailRecognizer):
    """Presidio's, with the list of public suffixes that comes with tldextract in place of a fetched one."""

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the address ends in a name that can be one."""
        return bool(_suffixes()(pattern_text).fqdn)


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def _engine() -> SpacyNlpEngine:
    """Our model as Presidio takes it, loaded here, since Presidio would look for a GPU and could fetch a model."""
    ignored = ["CARDINAL", "DATE", "EVENT", "FAC", "GPE", "LANGUAGE", "LAW", "LOC", "MONEY", "NORP", "ORDINAL", "ORG",
               "PERCENT", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"]
    engine = SpacyNlpEngine(ner_model_configuration=NerModelConfiguration(labels_to_ignore=ignored))
    vars(engine)["nlp"] = {LANGUAGE: spacy.load(MODEL, exclude=["parser"])}
    return engine
