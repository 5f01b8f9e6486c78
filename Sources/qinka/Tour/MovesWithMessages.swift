/// Short messages, as the people read them.
extension Moves {
  static func lookAtInbox(of name: String) -> Step {
    var step = inbox("看看\(name)已经收到的短信", of: name)
    step.isQuiet = true
    step.check = { answer, stage in
      stage.haveSeen(answer.body, of: try stage.phone(of: name))
    }
    return step
  }

  /// `signIn`: what asked for the code, by its note.
  static func awaitCode(_ name: String, signIn: String? = nil) -> Step {
    var step = awaitMessage("\(name)收到验证码", of: name, notedAs: "\(name)的验证码", find: sixDigits)
    step.isQuiet = true
    let call = step.call
    step.call = { stage in
      _ = try stage.noted(signIn ?? "\(name)的登录")  // without it no code is on its way
      return try call(stage)
    }
    return step
  }

  /// Waits for a new message that says `words`; that one has then been seen.
  static func awaitReminder(
    _ title: String, saying words: String, of name: String, clauses: [String] = ["L5"]
  ) -> Step {
    awaitMessage(title, of: name, clauses: clauses, notedAs: "\(name)的提醒") { $0.contains(words) ? $0 : nil }
  }

  /// `find` makes of a new text what is noted, or nil when it is another message.
  private static func awaitMessage(
    _ title: String, of name: String, clauses: [String] = [], notedAs note: String,
    find: @escaping (String) -> String?
  ) -> Step {
    var step = inbox(title, of: name, clauses: clauses)
    step.patience = .seconds(30)
    step.check = { answer, stage in
      let phone = try stage.phone(of: name)
      guard let found = stage.newTexts(in: answer.body, of: phone).compactMap(find).last else {
        throw Surprise("\(name)没有收到短信")
      }
      stage.haveSeen(answer.body, of: phone)
      try stage.note(found, as: note)
    }
    return step
  }

  private static func inbox(_ title: String, of name: String, clauses: [String] = []) -> Step {
    Step(
      title: title, clauses: clauses, party: .sandbox, method: "POST", route: "/sms/inbox", expected: .ok,
      call: { stage in
        TourCall(body: ["phone": .string(try stage.phone(of: name))])
      })
  }

  private static func sixDigits(in text: String) -> String? {
    guard text.contains("验证码") else { return nil }
    return text.split { !$0.isASCII || !$0.isNumber }.first { $0.count == 6 }.map(String.init)
  }
}
