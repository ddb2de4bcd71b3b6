package ticket

import (
	"net/http"
	"strings"
	"testing"
)

// slowly is From by way of the cookies as net/http reads them.
func slowly(request *http.Request, name string) (token string, isToken bool) {
	for _, cookie := range request.Cookies() {
		if cookie.Name != name {
			continue
		}
		if token != "" && token != cookie.Value {
			return "", false
		}
		token = cookie.Value
	}
	return token, IsToken(token)
}

func TestTheTokenIsFoundAsNetHTTPReadsCookies(t *testing.T) {
	one, two := strings.Repeat("A", 64), strings.Repeat("B", 64)
	for _, lines := range [][]string{
		{}, {""}, {"s"}, {"s="}, {"s=" + one}, {"s=" + one + ";"}, {"a=b; s=" + one + "; c=d"},
		{"a=b;s=" + one + ";c=d"}, {` s="` + one + `" `}, {`s="` + one}, {"s=" + one, "s=" + two},
		{"s=" + one + "; s=" + one}, {"s=" + one + "; s="}, {"s=; s=" + one}, {"s=" + one + "; s=x\x00y"},
		{"s=" + one + "; s=é"}, {"s=" + one + `; s=a"b`}, {"s=" + one + "; S=" + two}, {"xs=" + one}, {"s =" + one},
		{"s= " + one}, {"s=" + one + "; s=a,b c"}, {"s=" + one + "; s=\\"}, {"\ts=" + one + "\t"}, {"s=" + one[:63]},
		{"s=" + one + "="}, {`s=""; s=` + one}, {`s="; s=` + one}, {"=s; s=" + one},
	} {
		request := &http.Request{Header: http.Header{"Cookie": lines}}
		token, isToken := From(request, "s")
		wanted, isWanted := slowly(request, "s")
		if isToken != isWanted || isToken && token != wanted {
			t.Errorf("%q: %q %v, wanted %q %v", lines, token, isToken, wanted, isWanted)
		}
	}
}

func TestTheSecondCookieHasOneValueOf43CharactersOrCountsAsNone(t *testing.T) {
	one, two := strings.Repeat("A", 43), strings.Repeat("B", 43)
	for _, test := range []struct{ line, wanted string }{
		{"", ""}, {"s=" + one, ""}, {"s-bound=" + one, one}, {"s=x; s-bound=" + one + "; t=y", one},
		{`s-bound="` + one + `"`, one}, {"s-bound=" + one + "; s-bound=" + one, one},
		{"s-bound=" + one + "; s-bound=" + two, ""}, {"xs-bound=" + one, ""}, {"s-bound2=" + one, ""},
		{"s-bound=" + one[1:], ""}, {"s-bound=" + one + "A", ""}, {"s-bound=" + one[1:] + "!", ""},
	} {
		request := &http.Request{Header: http.Header{"Cookie": {test.line}}}
		if found := BoundFrom(request, "s"); found != test.wanted {
			t.Errorf("%q: %q, wanted %q", test.line, found, test.wanted)
		}
	}
}
