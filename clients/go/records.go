package coatcheck

import (
	"encoding/json"
	"time"

	"github.com/coatcheck/coatcheck/clients/go/internal/ticket"
)

// Info describes a session as the service reports it. It holds no secret: it may be shown, logged and stored.
type Info struct {
	// ID is the public handle: 22 characters, the same for the session's whole life.
	ID string `json:"id"`
	// Principal is who the session belongs to. Empty for a visitor who has not logged in.
	Principal string `json:"principal"`
	// Methods are the proofs given so far, such as "pwd" or "otp".
	Methods []string `json:"methods"`
	// Assurance is the assurance level, "aal1" to "aal3". Empty for a visitor.
	Assurance string `json:"assurance"`
	// CreatedAt is when the session was minted.
	CreatedAt time.Time `json:"created_at"`
	// AuthenticatedAt is when the principal last gave a proof. Zero for a visitor.
	AuthenticatedAt time.Time `json:"authenticated_at"`
	// LastSeenAt is when the session was last used, to the precision of the touch interval.
	LastSeenAt time.Time `json:"last_seen_at"`
	// IdleExpiresAt is when the session ends if it is not used before.
	IdleExpiresAt time.Time `json:"idle_expires_at"`
	// AbsoluteExpiresAt is when the session ends, however active it is.
	AbsoluteExpiresAt time.Time `json:"absolute_expires_at"`
	// Remember reports whether the session survives a restart of the browser.
	Remember bool `json:"remember"`
	// Bound reports whether the session is bound to its browser, so that every request needs the second cookie.
	Bound bool `json:"bound"`
	// Device is the client, as last seen.
	Device Device `json:"device"`
}

// Device describes the client of a session, for the list that its owner sees. It is never trusted for a decision.
type Device struct {
	// Address is the network address, without the port.
	Address string `json:"address,omitempty"`
	// UserAgent is the User-Agent header.
	UserAgent string `json:"user_agent,omitempty"`
	// Label is a name that the owner gave the device.
	Label string `json:"label,omitempty"`
}

// Data holds a session's named values, each as the JSON bytes that were stored. Do not change the bytes.
type Data map[string]json.RawMessage

// clone returns a map of its own with the same values.
func (d Data) clone() Data {
	if d == nil {
		return nil
	}
	copied := make(Data, len(d))
	for name, value := range d {
		copied[name] = value
	}
	return copied
}

// compact returns a copy that does not keep the answer in memory that the values came with.
func (d Data) compact() Data {
	copied := d.clone()
	for name, value := range copied {
		copied[name] = append(json.RawMessage(nil), value...)
	}
	return copied
}

// Cookie is a token for the browser.
type Cookie struct {
	// Token is the cookie's value.
	Token Secret `json:"token"`
	// MaxAge is how long the browser may keep it, in seconds. 0: until the browser closes.
	MaxAge int `json:"max_age"`
	// SetCookie is the finished header value, with the attributes that the service was given.
	SetCookie Secret `json:"set_cookie"`
}

// State is a session together with its data.
type State struct {
	Session Info `json:"session"`
	// Version counts the changes of the data. The first is 1.
	Version int64 `json:"version"`
	// Data is nil if the caller knows this version already, or asked for the identity only.
	Data Data `json:"data"`
	// Offer is the successor of the token that was presented, when a soft rotation is due. The old token stays good
	// until the new one is first presented, so an offer may be ignored.
	Offer *Cookie `json:"offer"`

	// answeredAt is the service's clock, from the Date header. Zero if there was none.
	answeredAt time.Time
}

func (s State) isComplete() bool { return ticket.IsHandle(s.Session.ID) && s.Version > 0 }

// Minted is a new session.
type Minted struct {
	State
	Cookie Cookie `json:"cookie"`
	// Ended are the handles of the sessions that the new one replaced or evicted.
	Ended []string `json:"ended"`
}

func (m Minted) isComplete() bool {
	return m.State.isComplete() && ticket.IsToken(m.Cookie.Token.Reveal())
}

// Rotated is a session after a hard rotation.
type Rotated struct {
	Session Info   `json:"session"`
	Cookie  Cookie `json:"cookie"`
}

func (r Rotated) isComplete() bool {
	return ticket.IsHandle(r.Session.ID) && ticket.IsToken(r.Cookie.Token.Reveal())
}

// Patched is the result of a change of data.
type Patched struct {
	Version int64 `json:"version"`
	// Data holds the fields that Add changed.
	Data Data `json:"data"`
}

func (p Patched) isComplete() bool { return p.Version > 0 }

// ended is the answer to a call that ends sessions.
type ended struct {
	Ended []string `json:"ended"`
}

func (e ended) isComplete() bool { return e.Ended != nil }

// Page is a part of a list of sessions.
type Page struct {
	Items []Info `json:"items"`
	// Next is where the following page begins. Empty on the last one.
	Next string `json:"next"`
}

func (p Page) isComplete() bool { return p.Items != nil }

// Event tells of one change of a session.
type Event struct {
	// ID is the position of the event.
	ID int64 `json:"id"`
	// Kind is "ended", "changed" or "rotated".
	Kind string `json:"kind"`
	// Session is the handle.
	Session string `json:"session"`
	// Version is the version of the data after a "changed".
	Version   int64  `json:"version"`
	Reason    Reason `json:"reason"`
	Principal string `json:"principal"`
}

// Events is what happened after a position.
type Events struct {
	// Next is the position to ask for next.
	Next   int64   `json:"next"`
	Events []Event `json:"events"`
}

func (e Events) isComplete() bool { return e.Events != nil }

// About describes the service as this application sees it.
type About struct {
	// Application is the name under which the service knows the caller.
	Application string `json:"application"`
	// Cookie describes the session cookie.
	Cookie CookieSettings `json:"cookie"`
	// TouchInterval is the least time between two writes of last-seen, in seconds.
	TouchInterval float64 `json:"touch_interval"`
	// Limits are the sizes that the service accepts.
	Limits Limits `json:"limits"`
	// Namespace is "own", or "accounts" if the application shares Coatcheck's accounts.
	Namespace string `json:"namespace"`
	// Events tells whether the service has any. nil: it does not say, and has.
	Events *bool `json:"events"`
}

func (a About) isComplete() bool { return a.Cookie.Name != "" }

// CookieSettings are the attributes of the session cookie.
type CookieSettings struct {
	Name     string `json:"name"`
	Path     string `json:"path"`
	Domain   string `json:"domain"`
	SameSite string `json:"samesite"`
	Secure   bool   `json:"secure"`
}

// Limits are sizes in bytes, and counts. 0 means that the service did not say.
type Limits struct {
	FieldBytes   int `json:"field_bytes"`
	DataBytes    int `json:"data_bytes"`
	Fields       int `json:"fields"`
	NameBytes    int `json:"name_bytes"`
	BodyBytes    int `json:"body_bytes"`
	Page         int `json:"page"`
	PerPrincipal int `json:"per_principal"`
}
