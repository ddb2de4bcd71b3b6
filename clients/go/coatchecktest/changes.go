package coatchecktest

import (
	"crypto/sha256"
	"net/http"
	"sort"
	"time"
)

func (s *Service) mint(request *call) answer {
	var methods, keep []string
	var remember bool
	var data fields
	session := &record{principal: request.text("principal"), data: fields{}, version: 1}
	session.assurance = request.text("assurance")
	request.read("methods", &methods)
	request.read("keep", &keep)
	request.read("remember", &remember)
	request.read("data", &data)
	request.read("device", &session.device)
	session.methods, session.remember = methods, remember
	s.setTimeouts(session, request.duration("idle"), request.duration("lifetime"))
	replace := request.text("replace")
	if request.bad != "" {
		return badRequest(request.bad)
	}
	replaced, _ := s.live(replace)
	if replaced != nil {
		for _, name := range keep {
			if value, ok := replaced.data[name]; ok {
				session.data[name] = value
			}
		}
	}
	for name, value := range data {
		session.data[name] = value
	}
	if excess, isExcess := session.data.excess(); isExcess {
		return excess
	}
	return s.admit(session, replaced)
}

func (s *Service) setTimeouts(session *record, idle, lifetime time.Duration) {
	now := s.now()
	session.createdAt, session.lastSeen = now, now
	session.idle, session.lifetime = s.policy.Idle, s.policy.Absolute
	if session.remember {
		session.idle, session.lifetime = s.policy.RememberedIdle, s.policy.RememberedAbsolute
	}
	if idle > 0 && idle < session.idle {
		session.idle = idle
	}
	if lifetime > 0 && lifetime < session.lifetime {
		session.lifetime = lifetime
	}
	session.absoluteAt = now.Add(session.lifetime)
	if session.principal != "" {
		session.provenAt = now
		if session.assurance == "" {
			session.assurance = "aal1"
		}
		if len(session.methods) == 0 {
			session.methods = []string{"pwd"}
		}
	}
}

// admit ends what the new session replaces and evicts, and makes its id and secret.
func (s *Service) admit(session, replaced *record) answer {
	ended := []string{}
	others := []*record{}
	if session.principal != "" {
		for _, other := range s.sessionsOf(session.principal) {
			if other != replaced {
				others = append(others, other)
			}
		}
	}
	sort.Slice(others, func(i, j int) bool { return others[i].createdAt.Before(others[j].createdAt) })
	if len(others) >= s.policy.PerPrincipal && s.policy.DenyExcess {
		return problem(http.StatusConflict, "limit_reached")
	}
	if replaced != nil {
		ended = s.endAll([]*record{replaced}, "", "logout")
	}
	for len(others) >= s.policy.PerPrincipal {
		ended = append(ended, s.endAll(others[:1], "", "evicted")...)
		others = others[1:]
	}
	secret := random(32)
	session.id = encode(random(16))
	session.secrets = secrets{current: sha256.Sum256(secret), issuedAt: s.now()}
	s.sessions[session.id] = session
	body := object{
		{"session", session.view()}, {"version", session.version}, {"data", session.data},
		{"cookie", s.cookie(session, secret)}, {"ended", ended},
	}
	return answer{http.StatusCreated, body.bytes()}
}

func (s *Service) rotate(request *call) answer {
	session, reason := s.live(request.text("id"))
	if session == nil {
		return unauthenticated(reason)
	}
	return s.replaceSecret(session)
}

func (s *Service) stepUp(request *call) answer {
	var methods []string
	request.read("methods", &methods)
	assurance := request.text("assurance")
	if request.bad != "" {
		return badRequest(request.bad)
	}
	session, reason := s.live(request.text("id"))
	if session == nil {
		return unauthenticated(reason)
	}
	for _, method := range methods {
		if !contains(session.methods, method) {
			session.methods = append(session.methods, method)
		}
	}
	if assurance > session.assurance {
		session.assurance = assurance
	}
	session.provenAt = s.now()
	session.absoluteAt = session.provenAt.Add(session.lifetime)
	return s.replaceSecret(session)
}

func contains(list []string, wanted string) bool {
	for _, each := range list {
		if each == wanted {
			return true
		}
	}
	return false
}

func (s *Service) replaceSecret(session *record) answer {
	secret := random(32)
	session.secrets.replace(sha256.Sum256(secret), s.now())
	session.lastSeen = s.now()
	s.log.add(event{kind: "rotated", session: session.id, principal: session.principal})
	return ok(object{{"session", session.view()}, {"cookie", s.cookie(session, secret)}})
}
