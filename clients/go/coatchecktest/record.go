package coatchecktest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"sort"
	"time"
)

// record is a live session. It holds digests of secrets only, as a store does.
type record struct {
	id         string
	principal  string
	methods    []string
	assurance  string
	remember   bool
	createdAt  time.Time
	provenAt   time.Time
	lastSeen   time.Time
	idle       time.Duration
	lifetime   time.Duration
	absoluteAt time.Time
	device     device
	data       fields
	version    int64
	secrets    secrets
	// proofs are the values of the second cookie that count, newest last. Without any, the session is not bound.
	proofs []proof
}

// fields are named values as the bytes that arrived.
type fields map[string]json.RawMessage

type device struct {
	Address   string `json:"address"`
	UserAgent string `json:"user_agent"`
	Label     string `json:"label"`
}

// tombstone remembers why a session ended, and its digests: only who held its token learns the reason.
type tombstone struct {
	reason  string
	at      time.Time
	digests []digest
}

type digest [sha256.Size]byte

// secrets are the digests of a session's secrets: in use, on offer, and replaced.
type secrets struct {
	current  digest
	issuedAt time.Time
	// nonce and offered describe the successor on offer. A nil nonce: there is none.
	nonce    []byte
	offered  digest
	replaced []replaced
}

type replaced struct {
	digest digest
	at     time.Time
	isSoft bool
}

const (
	replacedKept = 5
	// settling is how long after a hard rotation the old secret is refused without an alarm.
	settling  = 10 * time.Second
	buriedFor = 24 * time.Hour
)

// match is the relation of a presented secret to a session.
type match int

const (
	unknown match = iota
	current
	offered
	inGrace
	superseded
	retired
)

func (s *secrets) match(presented digest, grace time.Duration, now time.Time) match {
	if hmac.Equal(presented[:], s.current[:]) {
		return current
	}
	if s.nonce != nil && hmac.Equal(presented[:], s.offered[:]) {
		return offered
	}
	for _, old := range s.replaced {
		if !hmac.Equal(presented[:], old.digest[:]) {
			continue
		}
		age := now.Sub(old.at)
		switch {
		case old.isSoft && age < grace:
			return inGrace
		case !old.isSoft && age < settling:
			return superseded
		}
		return retired
	}
	return unknown
}

func (s *secrets) confirm(now time.Time) {
	s.remember(replaced{s.current, now, true})
	s.current, s.issuedAt, s.nonce = s.offered, now, nil
}

func (s *secrets) replace(with digest, now time.Time) {
	for index := range s.replaced {
		s.replaced[index].isSoft = false
	}
	if s.nonce != nil {
		s.remember(replaced{s.offered, now, false})
	}
	s.remember(replaced{s.current, now, false})
	s.current, s.issuedAt, s.nonce = with, now, nil
}

func (s *secrets) remember(old replaced) {
	s.replaced = append([]replaced{old}, s.replaced...)
	if len(s.replaced) > replacedKept {
		s.replaced = s.replaced[:replacedKept]
	}
}

func (s *secrets) all() []digest {
	all := []digest{s.current}
	if s.nonce != nil {
		all = append(all, s.offered)
	}
	for _, old := range s.replaced {
		all = append(all, old.digest)
	}
	return all
}

func random(size int) []byte {
	bytes := make([]byte, size)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return bytes
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// newToken returns the 64 characters that the browser gets, of an id and a secret.
func newToken(id string, secret []byte) string {
	bytes, _ := base64.RawURLEncoding.DecodeString(id)
	return encode(append(bytes, secret...))
}

// splitToken returns the parts of a token. False for any other text.
func splitToken(token string) (id string, secret []byte, isToken bool) {
	bytes, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(bytes) != 48 {
		return "", nil, false
	}
	return encode(bytes[:16]), bytes[16:], true
}

// successor derives the secret on offer, so that parallel requests with the same secret get the same one.
func successor(secret, nonce []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(nonce)
	return mac.Sum(nil)
}

func (r *record) idleAt() time.Time { return r.lastSeen.Add(r.idle) }

// expiry is the reason why the session is over at a moment. Empty if it is live.
func (r *record) expiry(now time.Time) string {
	switch {
	case !now.Before(r.absoluteAt):
		return "absolute"
	case !now.Before(r.idleAt()):
		return "idle"
	}
	return ""
}

func (r *record) view() object {
	methods := append([]string{}, r.methods...)
	sort.Strings(methods)
	idleAt := r.idleAt()
	if r.absoluteAt.Before(idleAt) {
		idleAt = r.absoluteAt
	}
	return object{
		{"id", r.id}, {"principal", textOrNull(r.principal)}, {"methods", methods},
		{"assurance", textOrNull(r.assurance)}, {"created_at", r.createdAt},
		{"authenticated_at", timeOrNull(r.provenAt)},
		{"last_seen_at", r.lastSeen}, {"idle_expires_at", idleAt}, {"absolute_expires_at", r.absoluteAt},
		{"remember", r.remember}, {"bound", len(r.proofs) > 0}, {"device", r.device},
	}
}

func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func timeOrNull(moment time.Time) any {
	if moment.IsZero() {
		return nil
	}
	return moment
}
