package coatchecktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"time"
)

// mostProofs is how many values of the second cookie count at most.
const mostProofs = 3

// proof is a value of the second cookie of a bound session.
type proof struct {
	digest digest
	at     time.Time
}

// Bind binds the session of a cookie to its browser, and returns the second cookie, which the browser has from now on:
// without it every request fails with coatcheck.ErrProofRequired. Called again, it renews the second cookie. It panics
// if there is no such session.
func (s *Service) Bind(session *http.Cookie) *http.Cookie {
	id, _, _ := splitToken(session.Value)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	bound, reason := s.live(id)
	if bound == nil {
		panic("coatchecktest: there is no such session: " + reason)
	}
	value := encode(random(32))
	bound.proofs = append(bound.proofs, proof{sha256.Sum256([]byte(value)), s.now()})
	if len(bound.proofs) > mostProofs {
		bound.proofs = bound.proofs[1:]
	}
	bound.version++
	s.log.add(event{kind: "changed", session: id, version: bound.version, principal: bound.principal})
	second := *session
	second.Name, second.Value = session.Name+"-bound", value
	return &second
}

// isProven reports whether a request with this second cookie comes from the browser of the session. A value from before
// the last proof of presence does not count.
func (r *record) isProven(bound string, lifetime time.Duration, now time.Time) bool {
	presented := sha256.Sum256([]byte(bound))
	for _, known := range r.proofs {
		counts := !known.at.Before(r.provenAt) && now.Before(known.at.Add(lifetime))
		if counts && hmac.Equal(known.digest[:], presented[:]) {
			return true
		}
	}
	return len(r.proofs) == 0
}
