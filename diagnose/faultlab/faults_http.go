package faultlab

import (
	"fmt"
	"net/http"
)

// httpFaults returns the faults of the step http: of status codes, of redirects, of the response itself.
func httpFaults() []Fault {
	faults := append(statusFaults(), textFaults()...)
	faults = append(faults, redirectFaults()...)
	return append(faults, responseFaults()...)
}

// statusFaults has a row for each status code that has a cause or a fix of its own.
func statusFaults() []Fault {
	var faults []Fault
	for _, row := range []struct {
		code   int
		cause  string
		header []string
	}{
		{http.StatusUnauthorized, "http-401", []string{"WWW-Authenticate", `Basic realm="faultlab"`}},
		{http.StatusForbidden, "http-403", nil},
		{http.StatusNotFound, "http-404", nil},
		{http.StatusGone, "http-410", nil},
		{http.StatusTooManyRequests, "http-429", []string{"Retry-After", "120"}},
		{http.StatusUnavailableForLegalReasons, "http-4xx", nil},
		{http.StatusInternalServerError, "http-5xx", nil},
		{http.StatusBadGateway, "http-5xx", nil},
		{http.StatusServiceUnavailable, "http-5xx", []string{"Retry-After", "1"}},
		{http.StatusGatewayTimeout, "http-5xx", nil},
	} {
		words := fmt.Sprintf("%d %s", row.code, http.StatusText(row.code))
		faults = append(faults, Fault{
			Name: fmt.Sprintf("status-%d", row.code), Title: "the module proxy answers " + words,
			Cause: row.cause, Step: "http", Says: ": " + words + "\n\tserver response: faultlab says",
			Setup: on("https", overTLS(status(row.code, row.header...))),
		})
	}
	return faults
}

// textFaults returns answers whose text is an attack on whoever prints it, or a page for a browser.
func textFaults() []Fault {
	commands := "::error file=main.go,line=1::faultlab\n##vso[task.complete result=Succeeded]\n##teamcity[message text='faultlab']\n"
	return []Fault{
		{
			Name: "status-500-ci-commands", Title: "the module proxy's error holds commands for CI runners",
			Cause: "http-5xx", Step: "http", Says: "\t::error file=main.go",
			Setup: on("https", overTLS(says(http.StatusInternalServerError, "text/plain; charset=utf-8", commands))),
		},
		{
			Name: "status-500-control-characters", Title: "the module proxy's error holds control characters",
			Cause: "http-5xx", Step: "http", Says: ": 500 \x1b[31m",
			Setup: on("https", overRaw(literally("HTTP/1.1 500 \x1b[31m\x1b]0;faultlab\x07\r\nContent-Length: 0\r\n\r\n"))),
		},
		{
			Name: "status-403-page", Title: "the module proxy answers 403 with a web page",
			Cause: "http-403", Step: "http", Says: ": 403 Forbidden",
			Setup: on("https", overTLS(page(http.StatusForbidden))),
		},
		{
			Name: "portal-page", Title: "a captive portal answers every request with its own page",
			Cause: "http-html-page", Step: "http", Says: "zip: not a valid zip file",
			Setup: on("https", overTLS(page(http.StatusOK))),
		},
		{
			Name: "portal-redirect", Title: "a captive portal redirects every request to its login page",
			Cause: "http-html-page", Step: "http", Says: "zip: not a valid zip file",
			Setup: redirected("https://", overTLS(page(http.StatusOK)), blameNext),
		},
	}
}

func redirectFaults() []Fault {
	return []Fault{
		{
			Name: "redirect-healthy", Title: "the module proxy redirects to a healthy one, and nothing is wrong",
			Setup: redirected("https://", healthy, blameNext),
		},
		{
			Name: "redirect-loop", Title: "the module proxy redirects to itself",
			Cause: "http-redirect", Step: "http", Says: "stopped after 10 redirects",
			Setup: on("https", overTLS(redirect(""))),
		},
		{
			Name: "redirect-thousand", Title: "the module proxy redirects a thousand times before it answers",
			Cause: "http-redirect", Step: "http", Says: "stopped after 10 redirects",
			Setup: on("https", overTLS(manyRedirects(1000))),
		},
		{
			Name: "redirect-to-closed-port", Title: "the module proxy redirects to a host that refuses connections",
			Cause: "tcp-refused", Step: "tcp", Says: "connect: connection refused",
			Setup: redirected("https://", closedPort, blameNext),
		},
		{
			Name: "redirect-to-plain-http", Title: "the module proxy redirects from https to http",
			Cause: "http-redirect", Step: "http", Says: "redirected from secure URL",
			Setup: redirected("http://", overHTTP(http.HandlerFunc(moduleProxy)), blameFirst),
		},
	}
}

func responseFaults() []Fault {
	return []Fault{
		{
			Name: "body-cut", Title: "module files end before their announced length",
			Cause: "http-truncated", Step: "http", Says: "unexpected EOF",
			Setup: on("https", overHTTP1(http.HandlerFunc(cut))),
		},
		{
			Name: "empty-reply", Title: "the server closes the connection instead of an answer",
			Cause: "http-truncated", Step: "http", Says: ": EOF",
			Setup: on("https", overHTTP1(http.HandlerFunc(abort))),
		},
		{
			Name: "http2-stream-error", Title: "the server resets the HTTP/2 stream instead of an answer",
			Cause: "http-stream-error", Step: "http", Says: "INTERNAL_ERROR; received from peer",
			Setup: on("https", overTLS(http.HandlerFunc(abort))),
		},
		{
			Name: "http2-stream-error-in-body", Title: "the server resets the HTTP/2 stream in the middle of a module file",
			Cause: "http-stream-error", Step: "http", Says: "INTERNAL_ERROR; received from peer",
			Setup: on("https", overTLS(http.HandlerFunc(cut))),
		},
		{
			Name: "bad-chunk", Title: "a length inside the response is no number",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "invalid byte in chunk length",
			Setup: on("https", overRaw(literally("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzebra\r\n"))),
		},
		{
			Name: "not-http", Title: "what answers does not speak HTTP",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: `malformed HTTP status code "this"`,
			Setup: on("https", overRaw(literally("HTTP/1.1 this is not HTTP\r\n\r\n"))),
		},
		{
			Name: "header-without-end", Title: "the header of the response never ends",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "server response headers exceeded",
			Setup: on("https", overRaw(endlessHeader)),
		},
	}
}

func blameFirst(first, _ string) string { return first }
func blameNext(_, next string) string   { return next }

// redirected returns a Setup in which the module proxy redirects everything to the server that next starts.
func redirected(scheme string, next server, at blame) setup {
	return func(l *Lab) (Scene, error) {
		far, err := next(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		near, err := overTLS(redirect(scheme+far))(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + near, host: at(near, far)})
	}
}
