"""A threaded HTTP server on loopback around one WSGI application."""
import threading
import time

from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    def log(self, type, message, *args):
        """The call log replaces lines on the terminal."""

    def connection_dropped(self, error, environ=None):
        """An application that raises ConnectionResetError wants the line cut."""
        self.close_connection = True


class Server:
    def __init__(self, app, host="127.0.0.1", port=0, handler=Handler):
        self.app, self.host, self.port, self._handler = app, host, port, handler
        self._server = self._thread = None

    def start(self):
        self._server = make_server(
            self.host, self.port, self.app, threaded=True, request_handler=self._handler)
        self._server.daemon_threads = True
        self.port = self._server.port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)
            self._server = None

    def restart(self, down_seconds=0.0):
        """Refuse connections for a while, then listen on the same port again."""
        def away():
            time.sleep(0.05)  # lets the answer to the one who asked leave first
            self.stop()
            self.stay_down(down_seconds)
            self.start()
        threading.Thread(target=away, daemon=True).start()

    def stay_down(self, seconds):
        """A test may decide itself how long that is."""
        time.sleep(seconds)
