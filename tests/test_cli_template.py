"""``shnor template`` as people call it."""

from tests.test_cli import shnor


def test_a_template_is_written_once_and_imported(tmp_path):
    done = shnor("template", "raw/programme.xlsx", cwd=tmp_path)
    assert (done.returncode, "первом листе" in done.stderr) == (0, True)
    again = shnor("template", "raw/programme.xlsx", cwd=tmp_path)
    assert (again.returncode, "--force" in again.stderr, "Traceback" in again.stderr) == (2, True, False)
    assert shnor("template", "raw/programme.xlsx", "--no-plan", "--force", cwd=tmp_path).returncode == 0
    done = shnor("import", "raw", "--store", "store", cwd=tmp_path)
    assert (done.returncode, "Реестр программы: файлов 1" in done.stderr) == (0, True)
    wrong = shnor("import", "raw", "--store", "store", "--documents", "нет", cwd=tmp_path)
    assert (wrong.returncode, "Нет папки документов" in wrong.stderr) == (2, True)
