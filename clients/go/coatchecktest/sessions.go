package coatchecktest

import (
	"crypto/sha256"
	"math"
	"net/http"
	"sort"
	"strconv"
	"time"
)

const pageSize = 100

// live returns the session with an id, or the reason why there is none. A session that is found to be over is buried.
func (s *Service) live(id string) (*record, string) {
	if session := s.sessions[id]; session != nil {
		reason := session.expiry(s.now())
		if reason == "" {
			return session, ""
		}
		s.bury(session, reason)
	}
	if buried := s.ended[id]; buried != nil && s.now().Before(buried.at.Add(buriedFor)) {
		return nil, buried.reason
	}
	return nil, "none"
}

func (s *Service) bury(session *record, reason string) {
	delete(s.sessions, session.id)
	s.ended[session.id] = &tombstone{reason, s.now(), session.secrets.all()}
	s.log.add(event{kind: "ended", session: session.id, reason: reason, principal: session.principal})
}

func (s *Service) authenticate(request *call) answer {
	id, secret, isToken := splitToken(request.text("token"))
	isPage, bound := request.text("purpose") != "background", request.text("bound")
	var from device
	var known int64
	request.read("device", &from)
	request.read("known", &known)
	if request.bad != "" {
		return badRequest(request.bad)
	}
	if !isToken {
		return unauthenticated("none")
	}
	session, relation, reason := s.recognise(id, sha256.Sum256(secret))
	switch {
	case session == nil:
		return unauthenticated(reason)
	case !session.isProven(bound, s.policy.BoundLifetime, s.now()):
		return problem(http.StatusUnauthorized, "proof_required")
	case relation == offered:
		s.confirm(session)
	}
	now := s.now()
	if isPage {
		s.touch(session, from, now)
	}
	body := object{{"session", session.view()}, {"version", session.version}}
	if known != session.version {
		body = append(body, member{"data", session.data})
	}
	if isPage && relation == current && s.rotationIsDue(session, now) {
		body = append(body, member{"offer", s.offer(session, secret)})
	}
	return ok(body)
}

// recognise returns the session that a secret belongs to, or the reason why there is none. It ends a replayed session.
func (s *Service) recognise(id string, presented digest) (*record, match, string) {
	session, reason := s.live(id)
	if session == nil {
		return nil, unknown, s.explain(id, presented, reason)
	}
	now := s.now()
	relation := session.secrets.match(presented, s.policy.RotationGrace, now)
	switch relation {
	case unknown, superseded:
		return nil, relation, "none"
	case retired:
		s.bury(session, "replay")
		return nil, relation, "replay"
	}
	return session, relation, ""
}

// confirm notes that the browser has the token that was offered.
func (s *Service) confirm(session *record) {
	session.secrets.confirm(s.now())
	s.log.add(event{kind: "rotated", session: session.id, principal: session.principal})
}

// explain returns the reason only to a client that held one of the session's secrets.
func (s *Service) explain(id string, presented digest, reason string) string {
	if buried := s.ended[id]; buried != nil {
		for _, known := range buried.digests {
			if known == presented {
				return reason
			}
		}
	}
	return "none"
}

func (s *Service) touch(session *record, from device, now time.Time) {
	if now.Sub(session.lastSeen) >= s.policy.touch(session.idle) {
		session.lastSeen = now
		if from.Address != "" {
			session.device.Address = from.Address
		}
	}
}

func (s *Service) rotationIsDue(session *record, now time.Time) bool {
	return session.secrets.nonce != nil || now.Sub(session.secrets.issuedAt) >= s.policy.RotationInterval
}

func (s *Service) offer(session *record, secret []byte) object {
	if session.secrets.nonce == nil {
		session.secrets.nonce = random(8)
		session.secrets.offered = sha256.Sum256(successor(secret, session.secrets.nonce))
	}
	return s.cookie(session, successor(secret, session.secrets.nonce))
}

// cookie describes a token for the browser.
func (s *Service) cookie(session *record, secret []byte) object {
	token := newToken(session.id, secret)
	line := s.policy.CookieName + "=" + token + "; Path=/"
	var maxAge any
	if session.remember {
		age := int64(math.Ceil(session.absoluteAt.Sub(s.now()).Seconds()))
		maxAge = age
		line += "; Max-Age=" + strconv.FormatInt(age, 10)
	}
	if !s.policy.InsecureCookie {
		line += "; Secure"
	}
	return object{{"token", token}, {"max_age", maxAge}, {"set_cookie", line + "; HttpOnly; SameSite=Lax"}}
}

func (s *Service) find(id string) answer {
	session, reason := s.live(id)
	if session == nil {
		return unauthenticated(reason)
	}
	return ok(object{{"session", session.view()}, {"version", session.version}, {"data", session.data}})
}

func (s *Service) list(request *call) answer {
	principal, after, limit := "", "", pageSize
	if values := request.query["principal"]; len(values) > 0 {
		principal = values[0]
	}
	if values := request.query["after"]; len(values) > 0 {
		after = values[0]
	}
	if values := request.query["limit"]; len(values) > 0 {
		asked, err := strconv.Atoi(values[0])
		if err != nil || asked < 1 {
			return badRequest("limit")
		}
		if asked < limit {
			limit = asked
		}
	}
	if principal == "" {
		return badRequest("principal")
	}
	items, next := []object{}, any(nil)
	for _, session := range s.sessionsOf(principal) {
		if session.id <= after {
			continue
		}
		if len(items) == limit {
			next = items[limit-1][0].value
			break
		}
		items = append(items, session.view())
	}
	return ok(object{{"items", items}, {"next", next}})
}

// sessionsOf returns the live sessions of a principal by their ids.
func (s *Service) sessionsOf(principal string) []*record {
	var found []*record
	for _, session := range s.sessions {
		if session.principal == principal && session.expiry(s.now()) == "" {
			found = append(found, session)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].id < found[j].id })
	return found
}

func (s *Service) end(request *call) answer {
	id, principal := request.text("id"), request.text("principal")
	except, reason := request.text("except"), request.text("reason")
	var everything bool
	request.read("everything", &everything)
	switch reason {
	case "":
		reason = "revoked"
	case "logout", "revoked", "password_changed", "disabled":
	default:
		return badRequest("reason")
	}
	if request.bad != "" {
		return badRequest(request.bad)
	}
	var over []*record
	switch {
	case id != "":
		if session, _ := s.live(id); session != nil {
			over = append(over, session)
		}
	case principal != "":
		over = s.sessionsOf(principal)
	case everything:
		for _, session := range s.sessions {
			over = append(over, session)
		}
	default:
		return badRequest("id")
	}
	return ok(object{{"ended", s.endAll(over, except, reason)}})
}

func (s *Service) endAll(over []*record, except, reason string) []string {
	ended := []string{}
	for _, session := range over {
		if session.id != except {
			s.bury(session, reason)
			ended = append(ended, session.id)
		}
	}
	return ended
}
