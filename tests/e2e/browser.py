"""Chromium without a window, in the words of somebody who looks and clicks.

What a person does is counted: a click is one, so is filling a field in, or choosing from a list.
"""

import contextlib
import shutil

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

_SECONDS = 60  # of which a slow machine may need many
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Browser:
    """:param screenshots: folder; each `look` leaves a numbered picture there"""

    def __init__(self, driver, screenshots):
        self.driver, self._folder, self._number = driver, screenshots, 0
        self.clicks = 0
        self._folder.mkdir(parents=True, exist_ok=True)

    def go(self, address):
        self.driver.get(address)

    def find(self, css, text=""):
        """Wait for an element that is shown and, if asked, says this."""
        return self.wait_until(lambda: self._shown(css, text), f"nothing shown for {css} {text!r}")

    @contextlib.contextmanager
    def loads_anew(self):
        """Wait at the end of the block until the page was loaded again."""
        self.driver.execute_script("window.loadedBefore = true")
        yield
        self.wait_until(
            lambda: not self.driver.execute_script("return window.loadedBefore"), "not loaded anew"
        )

    def is_shown(self, css):
        return bool(self._shown(css, ""))

    def show(self, css, text=""):
        """Scroll to an element."""
        element = self.find(css, text)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        return element

    def click(self, css, text=""):
        self.show(css, text).click()
        self.clicks += 1

    def click_inside(self, css, text, inner):
        """Click on what is inside of the element that says this."""
        self.show(css, text).find_element(By.CSS_SELECTOR, inner).click()
        self.clicks += 1

    @contextlib.contextmanager
    def in_new_window(self, css, text=""):
        """Click on what opens another window, be there during the block, and come back."""
        here = self.driver.current_window_handle
        known = set(self.driver.window_handles)
        self.click(css, text)
        self.wait_until(lambda: set(self.driver.window_handles) - known, "no window opened")
        (there,) = set(self.driver.window_handles) - known
        self.driver.switch_to.window(there)
        yield
        self.driver.close()
        self.driver.switch_to.window(here)

    def choose(self, css, label):
        """Choose an entry of a selection field."""
        field = self.show(f"{css} select, {css} input")
        field.click()
        if field.tag_name == "select":
            field.send_keys(label)
            self.clicks += 1
        else:
            self.click(".o_select_menu_item, .dropdown-item", label)

    def log_in(self, address, login):
        """:param login: the password is the same"""
        self.go(f"{address}/web/login")
        self.type("input[name=login]", login)
        self.type("input[name=password]", login)
        self.click(".oe_login_form button[type=submit]")
        self.find(".o_main_navbar")

    def type(self, css, text):
        field = self.show(css)
        field.clear()
        field.send_keys(text)
        self.clicks += 1

    def wait_until(self, condition, message):
        try:
            return WebDriverWait(self.driver, _SECONDS).until(lambda _driver: condition(), message)
        except TimeoutException:
            self.look("stuck")
            raise

    def look(self, name):
        """:return: the picture's path"""
        self._number += 1
        path = self._folder / f"{self._number:02} {name}.png"
        self.driver.save_screenshot(str(path))
        return path

    def errors(self, address):
        """What the pages at this address complained about in the console."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and entry["message"].startswith(address)]

    def _shown(self, css, text):
        for element in self.driver.find_elements(By.CSS_SELECTOR, css):
            with contextlib.suppress(StaleElementReferenceException):
                if element.is_displayed() and text in element.text:
                    return element
        return None


@contextlib.contextmanager
def opened(screenshots, size=(1400, 1000)):
    """:param size: of the window, in pixels"""
    options = webdriver.ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, _PROGRAMS)))
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                     f"--window-size={size[0]},{size[1]}", "--force-device-scale-factor=1"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Browser(driver, screenshots)
    finally:
        driver.quit()
