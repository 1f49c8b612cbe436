"""What the summary of setup/test says."""

from lib import test_result

REPORT = """<testsuites><testsuite>
  <testcase classname="a.B" name="good"/>
  <testcase classname="a.B" name="bad"><failure message="no">trace</failure></testcase>
  <testcase classname="a.B" name="broken"><error message="no">trace</error></testcase>
  <testcase classname="a.B" name="later"><skipped message="no browser here"/></testcase>
</testsuite></testsuites>"""


def read(tmp_path, content, code):
    report = tmp_path / "report.xml"
    report.write_text(content)
    return test_result.of_pytest("unit", report, code, 1.5)


def test_counts_and_reasons(tmp_path):
    result = read(tmp_path, REPORT, 1)
    assert result.counts == "1 passed, 2 failed, 1 skipped"
    assert result.failed == ["a.B::bad", "a.B::broken"]
    assert result.skipped == ["a.B::later: no browser here"]
    assert not result.is_good


def test_the_total_stands_alone_on_the_last_line(tmp_path):
    results = [read(tmp_path, REPORT, 1), test_result.of_check("ruff", 0, 0.1)]
    lines = test_result.summary(results).splitlines()
    assert lines[-1] == "2 passed, 2 failed, 1 skipped"
    assert "SKIPPED a.B::later: no browser here" in lines


def test_a_folder_without_tests_is_no_failure(tmp_path):
    result = test_result.of_pytest("e2e", tmp_path / "none.xml", 5, 0.1)
    assert result.is_good
    assert result.counts == "0 passed, 0 failed, 0 skipped"


def test_a_run_that_broke_off_is_a_failure(tmp_path):
    assert not test_result.of_pytest("unit", tmp_path / "none.xml", 4, 0.1).is_good
    passed = '<testsuites><testsuite><testcase classname="a" name="b"/></testsuite></testsuites>'
    assert not read(tmp_path, passed, 2).is_good
