package coatchecktest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// greeting is the application under test.
func greeting(client *coatcheck.Client) http.Handler {
	return coatcheck.Middleware(client)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, isLoggedIn, err := coatcheck.FromContext(r.Context()).Principal(r.Context())
		switch {
		case err != nil:
			coatcheck.WriteError(w, r, err)
		case !isLoggedIn:
			http.Redirect(w, r, "/login", http.StatusFound)
		default:
			fmt.Fprint(w, "hello, ", name)
		}
	}))
}

func Example() {
	service := coatchecktest.NewServer()
	defer service.Close()
	client := service.Client()
	defer client.Close()

	cookie := service.Login("ann", map[string]any{"cart": []string{"coat"}})
	ask := func() {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.AddCookie(cookie)
		recorder := httptest.NewRecorder()
		greeting(client).ServeHTTP(recorder, request)
		fmt.Println(recorder.Code, recorder.Header().Get("Location"), recorder.Body)
	}
	ask()
	service.SetOutage(true)
	ask()
	service.SetOutage(false)
	service.Advance(31 * time.Minute) // beyond the idle timeout
	ask()
	// Output:
	// 200  hello, ann
	// 503  The service is busy. Please try again in a moment.
	//
	// 302 /login <a href="/login">Found</a>.
}
