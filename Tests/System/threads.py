"""A thread whose failure is that of whoever waits for it."""
import threading


class Thread(threading.Thread):
    failure = None

    def run(self):
        try:
            super().run()
        except BaseException as failure:
            self.failure = failure

    def join(self, timeout=None):
        super().join(timeout)
        if self.failure:
            raise self.failure
