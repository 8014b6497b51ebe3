package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"tidyx/tidy/golog"
)

// This file is the one place that reads error values. It turns them into the
// closed vocabulary of steps and outcomes.

// readError says at which step an error of a connection or request arose, and
// how the step ended. The step is empty where the error does not tell.
func readError(err error) (Step, Outcome) {
	if err == nil {
		return "", golog.OK
	}
	if step, outcome := readTLSError(err); step != "" {
		return step, outcome
	}
	if o := readErrno(err); o != "" {
		return golog.TCP, o
	}
	text := err.Error()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), strings.Contains(text, "server closed idle connection"):
		return golog.HTTP, golog.Truncated
	case strings.Contains(text, "stream error"), strings.Contains(text, "GOAWAY"), strings.Contains(text, "http2: "):
		return golog.HTTP, golog.StreamError
	case strings.Contains(text, "malformed"), strings.Contains(text, "invalid byte in chunk"), strings.Contains(text, "transport connection broken"), strings.Contains(text, "headers exceeded"):
		return golog.Goproxy, golog.BadResponse
	case isTimeout(err):
		return "", golog.Unanswered
	}
	return "", golog.Failed
}

// readErrno reads what the kernel said (connect(2), tcp(7)). ICMP errors come
// as errnos: EHOSTUNREACH also for an administrative prohibition.
func readErrno(err error) Outcome {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), isErrno(err, wsaeconnrefused):
		return golog.Refused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return golog.Reset
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		return golog.Prohibited
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN), errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.ENETDOWN):
		return golog.Unreachable
	case errors.Is(err, syscall.ETIMEDOUT):
		return golog.Unanswered
	}
	return ""
}

// wsaeconnrefused is Winsock's number for a refused connection.
const wsaeconnrefused = 10061

func isErrno(err error, n uintptr) bool {
	var e syscall.Errno
	return errors.As(err, &e) && uintptr(e) == n
}

// errnoName names an errno as a person searches for it.
func errnoName(err error) string {
	for name, e := range map[string]error{"ECONNREFUSED": syscall.ECONNREFUSED, "ECONNRESET": syscall.ECONNRESET,
		"EHOSTUNREACH": syscall.EHOSTUNREACH, "ENETUNREACH": syscall.ENETUNREACH, "ETIMEDOUT": syscall.ETIMEDOUT,
		"EPERM": syscall.EPERM, "EACCES": syscall.EACCES, "EADDRNOTAVAIL": syscall.EADDRNOTAVAIL} {
		if errors.Is(err, e) {
			return name
		}
	}
	return ""
}

// isTimeout says whether a deadline ended it: ours or the system's.
func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

// readTLSError reads the errors of crypto/tls and crypto/x509.
func readTLSError(err error) (Step, Outcome) {
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch text := err.Error(); {
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return golog.TLS, golog.PlainHTTP
	case errors.As(err, &record):
		if string(record.RecordHeader[:]) == "HTTP/" {
			return golog.TLS, golog.PlainHTTP
		}
		return golog.TLS, golog.Cut
	case errors.As(err, &alert), strings.Contains(text, "remote error: tls: "):
		return golog.TLS, readAlert(text)
	case strings.Contains(text, "unsupported protocol version"), strings.Contains(text, "no supported versions"):
		return golog.TLS, golog.NoCommonVersion
	case strings.Contains(text, "TLS handshake timeout"):
		return golog.TLS, golog.Unanswered
	}
	if o := readVerifyError(err, time.Now()); o != "" {
		return golog.TLS, o
	}
	if strings.HasPrefix(err.Error(), "tls: ") || strings.Contains(err.Error(), ": tls: ") {
		return golog.TLS, golog.Cut
	}
	return "", ""
}

// readAlert reads an alert of the server (RFC 8446 6.2), in crypto/tls's words.
func readAlert(text string) Outcome {
	switch {
	case strings.Contains(text, "protocol version not supported"):
		return golog.NoCommonVersion
	case strings.Contains(text, "certificate required"):
		return golog.ClientCertWanted
	}
	return golog.Cut
}

// readVerifyError reads why a chain does not hold; empty if err is no such error.
func readVerifyError(err error, now time.Time) Outcome {
	var (
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		unknown  x509.UnknownAuthorityError
		roots    x509.SystemRootsError
		insecure x509.InsecureAlgorithmError
		critical x509.UnhandledCriticalExtension
		constr   x509.ConstraintViolationError
	)
	switch {
	case errors.As(err, &hostname):
		return golog.OtherName
	case errors.As(err, &roots):
		return golog.NoRoots
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && now.Before(invalid.Cert.NotBefore) {
			return golog.NotYetValid
		}
		return golog.Expired
	case strings.Contains(err.Error(), "insecure algorithm"): // a hint inside UnknownAuthorityError
		return golog.BadCertificate
	case errors.As(err, &unknown):
		return golog.UnknownAuthority
	case errors.As(err, &invalid), errors.As(err, &insecure), errors.As(err, &critical), errors.As(err, &constr):
		return golog.BadCertificate
	case strings.Contains(err.Error(), "x509: ") && strings.Contains(err.Error(), "not trusted"):
		return golog.UnknownAuthority
	case strings.Contains(err.Error(), "x509: "), strings.Contains(err.Error(), "failed to parse certificate"):
		return golog.BadCertificate
	}
	return ""
}

// readDNSError reads what the resolver of package net said.
func readDNSError(err error) Outcome {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		if isTimeout(err) {
			return golog.Unanswered
		}
		return golog.Failed
	}
	switch {
	case dns.IsNotFound:
		return golog.NoSuchHost
	case isRefusal(dns.Err):
		return golog.Unreachable
	case dns.IsTimeout:
		return golog.Unanswered
	case dns.IsTemporary, strings.Contains(dns.Err, "misbehaving"):
		return golog.Misbehaving
	}
	return golog.Failed
}

// isRefusal says whether asking the name server itself failed, by the errno
// texts that DNSError carries as a string.
func isRefusal(text string) bool {
	for _, s := range []string{"refused", "no route to host", "unreachable", "not permitted", "permission denied"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}
