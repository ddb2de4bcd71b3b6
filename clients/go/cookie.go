package coatcheck

import (
	"net/http"
	"strings"
)

// hasCookies reports whether the request carries any cookie; without one there is nothing to ask.
func hasCookies(request *http.Request) bool { return len(request.Header["Cookie"]) > 0 }

// clearing returns the Set-Cookie value that removes the session cookie.
func clearing(cookie CookieSettings) string {
	path := cookie.Path
	if path == "" {
		path = "/"
	}
	line := cookie.Name + "=; Path=" + path
	if cookie.Domain != "" {
		line += "; Domain=" + cookie.Domain
	}
	line += "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
	if cookie.Secure {
		line += "; Secure"
	}
	line += "; HttpOnly"
	if site := strings.ToLower(cookie.SameSite); site != "" {
		line += "; SameSite=" + strings.ToUpper(site[:1]) + site[1:]
	}
	return line
}
