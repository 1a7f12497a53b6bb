"""A line to a server on which things happen when so many bytes have been sent over it."""
import contextlib
import socket
import threading


class BadLine:
    """Connections to `address`, through a port of its own. `events` are [(bytes, action)]: when so many bytes of clients have passed in all, the action is
    called; None cuts the connection that they came on. Those that have happened are in `happened`."""

    def __init__(self, address, events):
        self.address, self.events, self.happened = address, sorted(events, key=lambda event: event[0]), []
        self.passed, self.lock = 0, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.address)
                threading.Thread(target=self.forward, args=(client, server), daemon=True).start()
                threading.Thread(target=self.back, args=(server, client), daemon=True).start()

    def forward(self, client, server):
        with contextlib.suppress(OSError):
            while (piece := client.recv(65536)) and not self.happens(len(piece)):
                server.sendall(piece)
        self.close(client, server)

    def back(self, server, client):
        with contextlib.suppress(OSError):
            while piece := server.recv(65536):
                client.sendall(piece)
        self.close(client, server)

    @staticmethod
    def close(*ends):
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def happens(self, length):
        """Whether the connection is cut now."""
        with self.lock:
            self.passed += length
            due = [event for event in self.events if event[0] <= self.passed]
            self.events = self.events[len(due):]
            self.happened += due
        for _, action in due:
            if action is not None:
                action()
        return any(action is None for _, action in due)
