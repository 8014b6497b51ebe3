package faultlab

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
)

// Codes of SOCKS version 5 (RFC 1928, sections 3 and 6).
const (
	socksVersion          = 5
	socksNoAuthentication = 0x00
	socksNoMethod         = 0xff
	socksSucceeded        = 0x00
	socksHostUnreachable  = 0x04
)

// socks is a SOCKS5 server without authentication. It answers each request with reply, and connects where it was
// asked to if that is a success.
func socks(reply byte) server {
	return func(l *Lab, address string) (string, error) {
		return l.serveTCP(address, func(c net.Conn) {
			if err := greet(c, socksNoAuthentication); err != nil {
				return
			}
			target, err := readTarget(c)
			if err != nil {
				return
			}
			answer := []byte{socksVersion, reply, 0, 1, 0, 0, 0, 0, 0, 0}
			if reply != socksSucceeded {
				c.Write(answer)
				return
			}
			far, err := l.dial(l.ctx, target)
			if err != nil {
				return
			}
			l.keep(far)
			c.Write(answer)
			l.join(c, far)
		})
	}
}

// socksWantsPassword accepts no method of authentication that the client offers.
func socksWantsPassword(c net.Conn) {
	if greet(c, socksNoMethod) == nil {
		awaitBytes(c)
	}
}

// greet reads the client's greeting and picks method.
func greet(c net.Conn, method byte) error {
	head := make([]byte, 2) // version, number of methods
	if _, err := io.ReadFull(c, head); err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, c, int64(head[1])); err != nil {
		return err
	}
	_, err := c.Write([]byte{socksVersion, method})
	return err
}

// readTarget reads a request and returns the host:port that it names.
func readTarget(c net.Conn) (string, error) {
	head := make([]byte, 4) // version, command, reserved, type of the address
	if _, err := io.ReadFull(c, head); err != nil {
		return "", err
	}
	length := map[byte]int{1: net.IPv4len, 4: net.IPv6len}[head[3]]
	isName := head[3] == 3
	if isName {
		size := make([]byte, 1)
		if _, err := io.ReadFull(c, size); err != nil {
			return "", err
		}
		length = int(size[0])
	}
	if length == 0 {
		return "", fmt.Errorf("address of unknown type %d", head[3])
	}
	rest := make([]byte, length+2)
	if _, err := io.ReadFull(c, rest); err != nil {
		return "", err
	}
	host := net.IP(rest[:length]).String()
	if isName {
		host = string(rest[:length])
	}
	port := binary.BigEndian.Uint16(rest[length:])
	return net.JoinHostPort(host, strconv.Itoa(int(port))), nil
}
