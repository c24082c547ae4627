"""Words of the package: what it writes itself, and what else official wording begins with.

A public document shows a typed text as it stands only where the package has written the same one; of other
official wording it shows the words of this vocabulary where a name could stand.
"""

import re
from collections.abc import Iterator
from functools import cache

from shnor_analysis.methodology.instruments import bundled_instruments
from shnor_analysis.methodology.loader import load
from shnor_analysis.tables import programme_words
from shnor_analysis.tables.typical_plan import TYPICAL_MEASURES

#: Parts of the catalogue that are words; the rest of it are limits and the titles of books with their authors.
_OF_CATALOGUE = ("rules", "factors", "methods")
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> list[str]:
    return text.split()


#: Short names of offices, examinations and posts, written with capitals anywhere.
SHORT_NAMES = frozenset(
    _words("""
АТЕ АХЧ ВПР ВР ВСОКО ГБОУ ГВЭ ГИА ГО ГТО ДО ДПО ЕГЭ ЗПР ИКТ ИМЦ ИРО ИС КПК МАОУ МБОУ МКОУ МКУ МКЦ МО МОУ МР
МСОКО МЭДК НИКО НМР НОО НОШ ОБЖ ОБЗР ОВЗ ОГЭ ОО ООО ООП ООШ ОУ ПК ПМПК ПОС РМК РМО РПШ РФ РЦОИ СОО СОШ СПО
УВР УО УР ФГИС ФГОС ФИОКО ФИС ФОП ФПУ ЦОКО ЦОС ШМО ШНОР ШНРО ШСОКО
""")
)
#: Nouns that the names of measures, posts, rooms, questionnaires and sources begin with, as they stand there.
_FIRST_WORDS = frozenset(
    _words("""
август актуализация администрация апробация аттестация организация презентация публикация реализация
регистрация корректировка круглогодично поддержка поездка подведение профилактика рассылка сверка уточнение
закрепление аналитик аналитика аналитическая апрель аудит базово библиотека библиотекарь вебинар вебинары
ведущий в ведение взаимопосещение во воспитатель выезд выездной выпуск выступление высокая главный групповая
групповые день деловая декабрь декада диагностика диагностическая директор директора для до дорожная другие
единый ежегодно еженедельно ежемесячно заведующий завуч заместитель заочный заседание заседания и из
индивидуальные индивидуальная инженер информационная информационное июль июнь кабинет кабинеты каждая каждый
карта классный классные комиссия компьютерный конкурс консультант консультация консультации контроль
конференция координатор круглый круглые куратор кураторы курс курсы летняя летний логопед лаборатория май
март мастер мастерская материалы методист методическая методические методический методическое методсовет
мониторинг муниципальный муниципальная на научный начальник не неделя низкая низкие низкий ноутбуки ноябрь
обмен оборудование обучающиеся объединение один октябрь онлайн опрос отдел отчёт отчет открытый открытые
педагог педагоги план планы по повторный подбор подготовка показ постоянно посещение посещения помощь
практикум практикумы предметная предметные председатель преподаватель приказ программа программы проект
проекты проверка протокол протоколы психолог психологическая работа рабочая рабочие развитие разбор
разработка раз районный районное региональный регулярно резерв ресурсы родители родительское родительские
руководитель с самодиагностика сбор семинар семинары сентябрь сетевое сетевой система служба собеседование
совет совещание совещания согласно создание сопровождение состав социальный специалист справка старший
стажировка стажировки стол тест тестирование технопарк точка тренинг тренинги тьютор у уроки участие учёба
учеба ученики учащиеся учитель учителя февраль физика химия биология математика информатика химии физики
биологии математики история география литература русский английский школа школы школьный экспертиза эксперт
январь школьники все всё дети родителям итоги итог анализ анкета анкеты анкетирование бланк чек лист листы
""")
)


def plain(text: str) -> str:
    r"""Give a text as it is compared: case, spaces and the ends of sentences do not matter.

    Examples
    --------
    >>> plain("  Участие в\xa0вебинарах. ")
    'участие в вебинарах'
    """
    return " ".join(text.split()).strip(" .;").lower().replace("ё", "е")


@cache
def own_texts() -> frozenset[str]:
    """Texts that the package writes itself, as they are compared; those with places for numbers are left out.

    Examples
    --------
    >>> plain("Проведение заседаний РМО") in own_texts(), plain("Приём у директора") in own_texts()
    (True, False)
    """
    return frozenset(plain(text) for text in _texts() if "{" not in text)


@cache
def own_words() -> frozenset[str]:
    """Words that official wording may begin with: all of the package's texts, and common first words."""
    return frozenset(word.lower() for text in _texts() for word in _WORD.findall(text)) | _FIRST_WORDS


def _texts() -> Iterator[str]:
    """Give what the package says in the plan, the catalogue, the questionnaires and the lists."""
    yield from _strings([load("recommendations")[part] for part in _OF_CATALOGUE])
    yield from _strings(TYPICAL_MEASURES)
    yield from _strings([value for value in vars(programme_words).values() if isinstance(value, dict)])
    for instrument in bundled_instruments().values():
        yield instrument.title
        yield from (scale.title for scale in instrument.scales.values())
        yield from (item.text for item in instrument.items)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
