package coatcheck

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Client speaks to the session service. It is safe for concurrent use; make one for the process and share it.
type Client struct {
	wire    *wire
	logger  Logger
	breaker breaker
	near    *nearCache
	follow  *follower
	watches watches
	now     func() time.Time

	about      atomic.Pointer[About]
	asking     sync.Mutex // held while about is asked for
	complained atomic.Bool
}

// Logger receives the client's few warnings. *log.Logger is one.
type Logger interface {
	Printf(format string, arguments ...any)
}

// Option is a setting of a client.
type Option func(*options) error

type options struct {
	token  string
	tls    *tls.Config
	logger Logger
	near   NearMode
}

// Token is the service token of this application, as "coatcheck service add" printed it.
func Token(token string) Option {
	return func(o *options) error {
		o.token = strings.TrimSpace(token)
		return nil
	}
}

// TokenFile reads the service token from a file.
func TokenFile(path string) Option {
	return func(o *options) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("coatcheck: reading the service token: %w", err)
		}
		o.token = strings.TrimSpace(string(text))
		if o.token == "" {
			return fmt.Errorf("coatcheck: %s contains no service token", path)
		}
		return nil
	}
}

// TLS sets the client's TLS configuration, for an https address. Default: the system's authorities.
func TLS(config *tls.Config) Option {
	return func(o *options) error {
		o.tls = config
		return nil
	}
}

// LogTo sets where warnings go. Default log.Default().
func LogTo(logger Logger) Option {
	return func(o *options) error {
		o.logger = logger
		return nil
	}
}

// NearCache lets the client answer from memory. Default NearOff.
func NearCache(mode NearMode) Option {
	return func(o *options) error {
		if mode > NearAll {
			return fmt.Errorf("coatcheck: there is no near cache mode %d; use NearOff, NearEnds or NearAll", mode)
		}
		o.near = mode
		return nil
	}
}

// NewClient makes a client for the service at address: "unix:/path/of/socket", "http://host:port" or
// "https://host:port". One of Token and TokenFile is needed.
//
// It asks the service once who this application is, so that a wrong token is an error here and not with the first
// visitor. A service that does not answer yet is no error: the client asks again with the first request.
func NewClient(address string, settings ...Option) (*Client, error) {
	chosen := options{logger: log.Default()}
	for _, set := range settings {
		if err := set(&chosen); err != nil {
			return nil, err
		}
	}
	if err := checkToken(chosen.token); err != nil {
		return nil, err
	}
	target, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	client := &Client{wire: newWire(target, NewSecret(chosen.token), chosen.tls), logger: chosen.logger, now: time.Now}
	client.follow = newFollower(client)
	if chosen.near != NearOff {
		client.near = newNearCache(client, chosen.near)
	}
	about, err := client.About(context.Background())
	if errors.Is(err, ErrForbidden) {
		client.Close()
		return nil, err
	}
	if chosen.near != NearOff && about.Events != nil && !*about.Events {
		client.warn("the near cache has no effect: the store of the service keeps no log of changes")
	}
	return client, nil
}

// checkToken refuses a token that could not travel in a header.
func checkToken(token string) error {
	if token == "" {
		return errors.New("coatcheck: no service token; use coatcheck.TokenFile or coatcheck.Token")
	}
	for _, char := range token {
		if char <= ' ' || char > '~' {
			return errors.New("coatcheck: the service token contains a character that is no part of one")
		}
	}
	return nil
}

// endpoint is where the service listens.
type endpoint struct {
	network, address string
	// host is for the Host header, name for the certificate.
	host, name string
	isTLS      bool
}

var errNoAddress = errors.New("coatcheck: the address must be unix:/path, http://host:port or https://host:port")

// parseAddress reads an address as NewClient takes it.
func parseAddress(address string) (endpoint, error) {
	if strings.HasPrefix(address, "unix:") {
		path := strings.TrimPrefix(address, "unix:")
		if !strings.HasPrefix(path, "/") {
			return endpoint{}, fmt.Errorf("coatcheck: %q names no socket; write unix: and an absolute path", address)
		}
		return endpoint{network: "unix", address: path, host: "localhost"}, nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Hostname() == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return endpoint{}, errNoAddress
	}
	if parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" || strings.Trim(parsed.Path, "/") != "" {
		return endpoint{}, errors.New("coatcheck: the address must be only a scheme, a host and a port")
	}
	isTLS, port := parsed.Scheme == "https", parsed.Port()
	switch {
	case port == "" && isTLS:
		port = "443"
	case port == "":
		port = "80"
	}
	name := parsed.Hostname()
	return endpoint{"tcp", net.JoinHostPort(name, port), parsed.Host, name, isTLS}, nil
}

// About returns what the service says of itself and of this application: the cookie's name, the limits. It asks once,
// and again after the service has begun to set a cookie of another name.
func (c *Client) About(ctx context.Context) (About, error) {
	if known := c.about.Load(); known != nil {
		return *known, nil
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	if known := c.about.Load(); known != nil {
		return *known, nil
	}
	var about About
	if err := c.get(ctx, "about", &about); err != nil {
		return About{}, err
	}
	c.about.Store(&about)
	return about, nil
}

// noteCookie forgets what is known about the service when it sets a cookie of another name than it used to.
func (c *Client) noteCookie(cookie Cookie) {
	name, _, _ := strings.Cut(cookie.SetCookie.Reveal(), "=")
	if known := c.about.Load(); known != nil && name != "" && name != known.Cookie.Name {
		c.about.CompareAndSwap(known, nil)
	}
}

// Close stops the client's background work and closes its connections.
func (c *Client) Close() {
	c.follow.stop()
	c.wire.pool.close()
}

func (c *Client) warn(format string, arguments ...any) {
	c.logger.Printf("coatcheck: %s", strings.TrimPrefix(fmt.Sprintf(format, arguments...), "coatcheck: "))
}
