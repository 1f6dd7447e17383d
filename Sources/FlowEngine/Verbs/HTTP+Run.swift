import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ http: HTTP, at now: Instant) {
        do throws(EvaluationError) {
            web = WebStep(http, try request(for: http))
            activity = .asking
            sendWeb(at: now)
            if !http.waiting.isEmpty, isAnswered { timers.set(.webWaiting, at: now + http.waitingAfter) }
        } catch {
            failStep(error)
        }
    }

    /// One attempt.
    mutating func sendWeb(at now: Instant) {
        guard activity == .asking, let request = web?.request else { return }
        web?.attempts += 1
        journal(.webAsked(request: request.shown, attempt: web?.attempts ?? 1))
        commands.push(.web(nextToken(), request))
        timers.set(.web, at: now + request.timeout)
    }

    mutating func webAnswered(_ token: StepToken, _ answer: WebAnswer, at now: Instant) {
        guard activity == .asking, token == self.token else { return }
        take(answer, at: now)
    }

    mutating func webTimedOut(at now: Instant) {
        guard activity == .asking, let token else { return }
        commands.push(.cancelWeb(token))
        take(.timedOut("no whole answer in time"), at: now)
    }

    private mutating func take(_ answer: WebAnswer, at now: Instant) {
        guard let step = web else { return }
        token = nil
        timers.cancel(.web)
        journal(.webAnswered(answer.summary))
        guard step.isWorthAnother(answer) else { return finishWeb(step, answer) }
        web?.backoff = step.backoff * 2
        timers.set(.webAgain, at: now + step.backoff)
    }

    private mutating func finishWeb(_ step: WebStep, _ answer: WebAnswer) {
        stopWaiting()
        web = nil
        let missing = save(step.http.saved, of: answer)
        prepareTexts()
        switch answer {
        case .accepted: endStep("ok")
        case .timedOut: endStep("timeout")
        case .notConnected(let reason), .failed(let reason): failStep("the request failed: \(reason)")
        case .response(let response):
            guard 200..<300 ~= response.status else {
                let status = String(response.status)
                return endStep(stack.step?.transitions[status] == nil ? "failed" : status)
            }
            guard let missing else { return endStep("ok") }
            let isText = missing.hasPrefix("body.") && !response.isJSON
            failStep(isText ? "the answer is no JSON, so it has no \(missing)" : "the answer has no \(missing)")
        }
    }

    /// Gives the variables of `save` their values.
    /// - Returns: the first path that had to have a value and has none.
    private mutating func save(_ saved: [HTTP.Saved], of answer: WebAnswer) -> String? {
        var missing: String?
        var body = Value.null
        if case .response(let response) = answer { body = response.value }
        for value in saved {
            var found = Value.null
            if case .response(let response) = answer { found = response.value(at: value.path, body: body) }
            if found.isNull, !value.isNullable, missing == nil { missing = value.path.joined(separator: ".") }
            set(value.name, found, isSensitive: false)
        }
        return missing
    }

    // MARK: While it lasts

    /// Plays what is heard meanwhile, from the beginning; where it cannot be had, silence is better than no answer.
    mutating func playWhileWaiting() {
        guard activity == .asking, let step = web else { return }
        web?.waitingPlay = nil
        var resolver = PlayableResolver(scope: scope, options: nil, random: random)
        defer { random = resolver.random }
        guard let items = try? resolver.resolve(step.http.waiting), !items.isEmpty else { return }
        if step.waitingPlay == nil { journal(.promptStarted(resolver.labels.joined(separator: " "))) }
        lastToken &+= 1
        web?.waitingPlay = StepToken(rawValue: lastToken)
        commands.push(.play(StepToken(rawValue: lastToken), items, volumeDecibels: 0))
    }

    private mutating func stopWaiting() {
        timers.cancel(.webWaiting)
        timers.cancel(.webAgain)
        timers.cancel(.web)
        if let play = web?.waitingPlay { commands.push(.stopPlay(play)) }
        web?.waitingPlay = nil
    }

    /// The step is over before its answer.
    mutating func abandonWeb() {
        stopWaiting()
        if let token { commands.push(.cancelWeb(token)) }
        web = nil
    }

    // MARK: The request

    private func request(for http: HTTP) throws(EvaluationError) -> WebRequest {
        let url = try http.url.text(in: scope)
        let isWeb = url.hasPrefix("https://") || url.hasPrefix("http://")
        guard isWeb, url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
            throw EvaluationError("the address does not begin with https:// or has characters that it may not have")
        }
        let method = WebRequest.Method(rawValue: http.method.rawValue) ?? .get
        let masked = scope.journalText(of: http.url).replacing("%E2%80%A2", with: "•")
        var request = WebRequest(method, url, shown: "\(method.rawValue.uppercased()) \(masked)")
        for header in http.headers {
            request.headers.append(.init(header.name, try headerText(header.value, header.name)))
        }
        switch http.authorization {
        case .bearer(let token): request.authorization = .bearer(try headerText(token, "bearer"))
        case .basic(let user, let password):
            request.authorization = .basic(
                user: try headerText(user, "user"), password: try headerText(password, "password"))
        case nil: break
        }
        request.body = try body(of: http)
        request.timeout = http.timeout
        request.connectTimeout = min(http.connectTimeout, http.timeout)
        request.maxBody = http.maxBody
        request.isDurable = http.retry.isDurable
        return request
    }

    private func body(of http: HTTP) throws(EvaluationError) -> WebRequest.Body {
        switch http.body {
        case .none: return .none
        case .json(let tree):
            return .bytes(Array(try scope.value(of: tree).json.utf8), contentType: "application/json")
        case .form(let fields):
            var pairs: [(name: String, value: String)] = []
            for field in fields { pairs.append((field.name, try field.value.text(in: scope))) }
            return .bytes(
                Array(WebForm.encoded(pairs).utf8), contentType: "application/x-www-form-urlencoded")
        case .multipart(let fields):
            var parts: [WebRequest.Part] = []
            for field in fields {
                let text = try field.value.text(in: scope)
                parts.append(.init(name: field.name, content: field.isFile ? .file(path: text) : .text(text)))
            }
            return .parts(parts)
        }
    }
}
