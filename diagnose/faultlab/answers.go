package faultlab

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// A raw answer takes over the connection of an HTTP/1.1 request and says what it likes.
type raw func(l *Lab, w http.ResponseWriter)

// except answers requests whose path contains part with fault, and all others as a healthy module proxy.
func except(part string, fault http.HandlerFunc) http.Handler {
	return choose(part, fault, moduleProxy)
}

// choose answers requests whose path contains part with yes, and all others with no.
func choose(part string, yes, no http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, part) {
			yes(w, r)
			return
		}
		no(w, r)
	})
}

// status answers everything with a status code and a line of text.
func status(code int, header ...string) http.HandlerFunc {
	return says(code, "text/plain; charset=utf-8", fmt.Sprintf("faultlab says %d\n", code), header...)
}

// page answers everything with a status code and a web page.
func page(code int) http.HandlerFunc {
	return says(code, "text/html; charset=utf-8",
		"<!DOCTYPE html>\n<title>Welcome</title>\n<form action=/login>Accept the terms to go on.</form>\n")
}

// says answers everything with a body of contentType; header holds further names and values in turn.
func says(code int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// redirect sends everything to the same path below base; to its own path if base is "".
func redirect(base string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, base+r.URL.Path, http.StatusFound)
	}
}

// manyRedirects counts to n in the query before it answers as a healthy module proxy.
func manyRedirects(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		count, _ := strconv.Atoi(r.URL.RawQuery) // no query: 0
		if count >= n {
			moduleProxy(w, r)
			return
		}
		http.Redirect(w, r, r.URL.Path+"?"+strconv.Itoa(count+1), http.StatusFound)
	}
}

// never takes the request and does not answer until the client or the lab ends it.
func never(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// stall sends the head of a response and a part of its body, then nothing until the client or the lab ends it.
func stall(w http.ResponseWriter, r *http.Request) {
	sendPart(w)
	<-r.Context().Done()
}

// cut promises more than it sends, and ends: a short body in HTTP/1.1, a stream error in HTTP/2.
func cut(w http.ResponseWriter, _ *http.Request) {
	sendPart(w)
	panic(http.ErrAbortHandler)
}

// abort ends the exchange before any answer: a closed connection in HTTP/1.1, a stream error in HTTP/2.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// flood sends zeros for as long as the client takes them.
func flood(w http.ResponseWriter, _ *http.Request) {
	zeros := make([]byte, 1<<20)
	for {
		if _, err := w.Write(zeros); err != nil {
			return // the client had enough
		}
	}
}

func sendPart(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, "a part")
	http.NewResponseController(w).Flush() // fails only if the client has gone
}

// resetNow ends the connection with a RST instead of an answer.
func resetNow(l *Lab, w http.ResponseWriter) {
	c := l.hijack(w)
	reset(transport(c))
	l.drop(c)
}

// resetInBody ends the connection with a RST after a part of the body.
func resetInBody(l *Lab, w http.ResponseWriter) {
	sendPart(w)
	resetNow(l, w)
}

// literally writes text in place of a response and closes the connection.
func literally(text string) raw {
	return func(l *Lab, w http.ResponseWriter) {
		c := l.hijack(w)
		defer l.drop(c)
		io.WriteString(c, text)
	}
}

// endlessHeader sends header lines for as long as the client takes them.
func endlessHeader(l *Lab, w http.ResponseWriter) {
	c := l.hijack(w)
	defer l.drop(c)
	line := "X-Faultlab: " + strings.Repeat("x", 4000) + "\r\n"
	_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
	for err == nil {
		_, err = io.WriteString(c, line)
	}
}
