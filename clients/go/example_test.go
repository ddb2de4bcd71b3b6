package coatcheck_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// exampleClient stands for coatcheck.NewClient("unix:/run/coatcheck/service.sock",
// coatcheck.TokenFile("/etc/shop/coatcheck")).
func exampleClient() *coatcheck.Client { return coatchecktest.NewServer().Client() }

// visit sends requests one after the other, as one browser, and prints the answers.
func visit(handler http.Handler, paths ...string) {
	cookie := ""
	for _, path := range paths {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		if cookie != "" {
			request.Header.Set("Cookie", cookie)
		}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if line := recorder.Header().Get("Set-Cookie"); line != "" {
			cookie, _, _ = strings.Cut(line, ";")
		}
		body, _ := io.ReadAll(recorder.Body)
		fmt.Println(strings.TrimSpace(fmt.Sprint(path, " ", recorder.Code, " ", string(body))))
	}
}

func Example() {
	client := exampleClient()
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		// The application has checked the password here.
		session := coatcheck.FromContext(r.Context())
		if err := session.Login(r.Context(), "ann", coatcheck.Methods("pwd")); err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "welcome")
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name, isLoggedIn, err := coatcheck.FromContext(r.Context()).Principal(r.Context())
		if err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		if !isLoggedIn {
			http.Error(w, "please log in", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, "hello,", name)
	})
	mux.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) {
		if err := coatcheck.FromContext(r.Context()).End(r.Context()); err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "bye")
	})
	visit(coatcheck.Middleware(client)(mux), "/", "/login", "/", "/logout", "/")
	// Output:
	// / 401 please log in
	// /login 200 welcome
	// / 200 hello, ann
	// /logout 200 bye
	// / 401 please log in
}

func ExampleGet() {
	type cart struct{ Coats int }
	page := func(w http.ResponseWriter, r *http.Request) {
		session := coatcheck.FromContext(r.Context())
		found, _, err := coatcheck.Get[cart](r.Context(), session, "cart")
		if err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		found.Coats++
		if err := session.Set("cart", found); err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, found.Coats, "in the cart")
	}
	visit(coatcheck.Middleware(exampleClient())(http.HandlerFunc(page)), "/", "/")
	// Output:
	// / 200 1 in the cart
	// / 200 2 in the cart
}

func ExampleSession_Add() {
	page := func(w http.ResponseWriter, r *http.Request) {
		visits, err := coatcheck.FromContext(r.Context()).Add(r.Context(), "visits", 1)
		if err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "visit", visits)
	}
	visit(coatcheck.Middleware(exampleClient())(http.HandlerFunc(page)), "/", "/", "/")
	// Output:
	// / 200 visit 1
	// / 200 visit 2
	// / 200 visit 3
}

func ExampleSession_EndOthers() {
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		if err := coatcheck.FromContext(r.Context()).Login(r.Context(), "ann"); err != nil {
			coatcheck.WriteError(w, r, err)
		}
	})
	mux.HandleFunc("/password", func(w http.ResponseWriter, r *http.Request) {
		session := coatcheck.FromContext(r.Context())
		// The application has stored the new password here.
		ended, err := session.EndOthers(r.Context(), coatcheck.ReasonPasswordChanged)
		if err == nil {
			err = session.Rotate(r.Context())
		}
		if err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "logged out on", ended, "other devices")
	})
	handler := coatcheck.Middleware(exampleClient())(mux)
	visit(handler, "/login")
	visit(handler, "/login", "/password")
	// Output:
	// /login 200
	// /login 200
	// /password 200 logged out on 1 other devices
}

func ExampleOnError() {
	server := coatchecktest.NewServer()
	sorry := func(w http.ResponseWriter, r *http.Request, err error) {
		switch {
		case errors.Is(err, coatcheck.ErrUnavailable):
			w.Header().Set("Retry-After", "5")
			http.Error(w, "We will be back in a moment.", http.StatusServiceUnavailable)
		default:
			coatcheck.WriteError(w, r, err)
		}
	}
	page := func(w http.ResponseWriter, r *http.Request) {
		_, _ = coatcheck.FromContext(r.Context()).Add(r.Context(), "visits", 1)
		fmt.Fprintln(w, "this is thrown away in an outage")
	}
	server.SetOutage(true)
	visit(coatcheck.Middleware(server.Client(), coatcheck.OnError(sorry))(http.HandlerFunc(page)), "/")
	// Output:
	// / 503 We will be back in a moment.
}
