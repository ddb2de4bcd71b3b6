package coatchecktest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

// Server is a Service that listens on a port of the loopback address.
type Server struct {
	*Service
	// URL is the address for coatcheck.NewClient.
	URL string

	listener *httptest.Server
}

// NewServer starts a service with the default policy, as changed by the arguments. Close it in the end.
func NewServer(changes ...func(*Policy)) *Server {
	service := NewService(changes...)
	listener := httptest.NewServer(service)
	return &Server{service, listener.URL, listener}
}

// Client returns a client of the service. Close it in the end. It panics if an option is wrong.
func (s *Server) Client(options ...coatcheck.Option) *coatcheck.Client {
	client, err := coatcheck.NewClient(s.URL, append([]coatcheck.Option{coatcheck.Token(ServiceToken)}, options...)...)
	if err != nil {
		panic(err)
	}
	return client
}

// DropConnections breaks all open connections, as a restart of the service does. Calls under way fail; later ones
// connect anew.
func (s *Server) DropConnections() { s.listener.CloseClientConnections() }

// Close stops the server.
func (s *Server) Close() {
	s.listener.CloseClientConnections()
	s.listener.Close()
}

// Login makes a session of a principal without a request, and returns the cookie that a browser would have. Use it to
// test pages that need a login. data are the first values of the session; it panics if one has no JSON form.
func (s *Service) Login(principal string, data map[string]any) *http.Cookie {
	values := fields{}
	for name, value := range data {
		text, err := json.Marshal(value)
		if err != nil {
			panic("coatchecktest: " + name + ": " + err.Error())
		}
		values[name] = text
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	session := &record{principal: principal, data: values, version: 1}
	s.setTimeouts(session, 0, 0)
	var minted struct {
		Cookie struct{ Token string }
	}
	result := s.admit(session, nil)
	if err := json.Unmarshal(result.body, &minted); err != nil || minted.Cookie.Token == "" {
		panic("coatchecktest: the session was refused: " + string(result.body))
	}
	name, isSecure := s.policy.CookieName, !s.policy.InsecureCookie
	return &http.Cookie{Name: name, Value: minted.Cookie.Token, Path: "/", HttpOnly: true, Secure: isSecure}
}
