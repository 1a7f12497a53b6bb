"""Clients that ask for an answer and then take their time to read it."""
import http.client
import socket


class SlowReader:
    """Asks for an answer and reads none of it until told to."""

    def __init__(self, tenant, path):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.socket.settimeout(30)
        self.socket.connect((tenant.address.hostname, tenant.address.port))
        self.socket.sendall(f"GET /api/v1{path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {tenant.key}\r\n\r\n".encode())

    def rest(self):
        """The whole body. IncompleteRead or ConnectionResetError where it was cut."""
        answer = http.client.HTTPResponse(self.socket)
        with self.socket:
            answer.begin()
            return answer.read()

    def close(self):
        self.socket.close()
