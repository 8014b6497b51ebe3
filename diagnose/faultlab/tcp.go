package faultlab

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
)

// overTCP serves every connection with talk, whatever it carries.
func overTCP(talk func(net.Conn)) server {
	return func(l *Lab, address string) (string, error) { return l.serveTCP(address, talk) }
}

// closedPort returns a port of loopback that refuses connections for as long as the lab lives: it is the near end
// of an open connection, so that nobody can listen there. Its address argument is not used.
func closedPort(l *Lab, _ string) (string, error) {
	far, err := l.serveTCP(loopback, silence)
	if err != nil {
		return "", err
	}
	c, err := l.dial(l.ctx, far)
	if err != nil {
		return "", fmt.Errorf("reserving a closed port: %w", err)
	}
	l.keep(c)
	return c.LocalAddr().String(), nil
}

// silence takes everything and answers nothing until the client or the lab ends it.
func silence(c net.Conn) { io.Copy(io.Discard, c) }

// hangUp closes the connection in good order as soon as the client has said something.
func hangUp(c net.Conn) { awaitBytes(c) }

// reset ends the connection with a RST as soon as it is open.
func reset(c net.Conn) {
	if tc, ok := c.(*net.TCPConn); ok {
		tc.SetLinger(0) // unsent data is dropped and close sends RST (tcp(7), SO_LINGER)
	}
	c.Close()
}

// resetAfterFirstBytes ends the connection with a RST when the client has said something, over TLS its ClientHello.
func resetAfterFirstBytes(c net.Conn) {
	awaitBytes(c)
	reset(c)
}

// banner greets like an SSH server.
func banner(c net.Conn) {
	io.WriteString(c, "SSH-2.0-faultlab\r\n")
	awaitBytes(c)
}

// awaitBytes waits for the client's first bytes or its end.
func awaitBytes(c net.Conn) { c.Read(make([]byte, 16<<10)) }

// hijack takes the connection of an HTTP/1.1 request over, and hands it to the lab.
func (l *Lab) hijack(w http.ResponseWriter) net.Conn {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("faultlab: this fault needs HTTP/1.1: %v", err))
	}
	l.keep(c)
	return c
}

// transport returns the TCP connection below c.
func transport(c net.Conn) net.Conn {
	if tc, ok := c.(*tls.Conn); ok {
		return tc.NetConn()
	}
	return c
}
