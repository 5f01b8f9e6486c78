import Web

/// Photos and the form of an application.
extension Moves {
  /// The bank that everybody of the story chooses for a first card.
  static let chosenBank = "102"

  /// Fetches a sample photo and hands it in; the answer's id is noted as "who的照片".
  static func handInPhoto(
    _ title: String, as who: String, _ name: String = "portrait.jpg", _ expected: Step.Expected = .created,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> [Step] {
    [
      Step(
        title: "取示例照片", clauses: [], party: .sandbox, method: "GET", route: "/photos/{name}", expected: .ok,
        isQuiet: true, call: { _ in TourCall(path: ["name": name]) },
        check: { answer, stage in try stage.note(answer.body["photo"].text, as: name) }),
      Step(
        title: title, clauses: ["A2"], method: "POST", route: "/api/v1/photos", expected: expected,
        call: { TourCall(body: ["photo": .string(try $0.noted(name))], token: try $0.token(of: who)) },
        check: { answer, stage in
          if answer.status == 201 { try stage.note(answer.body["photo"].text, as: "\(who)的照片") }
          try check(answer, stage)
        }),
    ]
  }

  /// What is filled in for somebody; `photo`: who handed one in.
  static func form(
    for name: String, photo: String?, representative: String? = nil, _ changes: [String: JSON] = [:]
  ) -> (Stage) throws -> [String: JSON] {
    { stage in
      let person = try stage.person(name)
      var form: [String: JSON] = try stage.papers(of: name)
      form["name"] = .string(name)
      form["nationality"] = "CHN"
      form["sex"] = .string(person.isWoman ? "female" : "male")
      form["ethnicity"] = "汉族"
      form["birth"] = .string(person.birth)
      form["phone"] = .string(try stage.phone(of: name))
      form["address"] = "示例路1号"
      form["city"] = .string(person.city)
      form["bank"] = .string(chosenBank)
      form["branch"] = "钟楼支行"
      if let photo { form["photo"] = .string(try stage.noted("\(photo)的照片")) }
      if let representative {
        form["representativeName"] = .string(representative)
        form.merge(try stage.papers(of: representative, prefix: "representative")) { _, new in new }
      }
      return form.merging(changes) { _, new in new }
    }
  }

  /// Applies for the own card, or as `representative` for a child's.
  static func apply(
    _ title: String, for name: String, by representative: String? = nil, photo: String?,
    _ changes: [String: JSON] = [:], clauses: [String], _ expected: Step.Expected = .created,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    let form = form(for: name, photo: photo, representative: representative, changes)
    return Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/applications", expected: expected,
      call: { TourCall(body: .object(try form($0)), token: try $0.token(of: representative ?? name)) },
      check: { answer, stage in
        try noteApplication(of: name, answer, stage)
        try check(answer, stage)
      })
  }

  /// A clerk applies for somebody without a file: `agent` comes for them, or they come themselves.
  static func applyAtCounter(
    _ title: String, for name: String, agent: String?, by account: String, photo: String?,
    _ changes: [String: JSON] = [:], clauses: [String], _ expected: Step.Expected = .created
  ) -> Step {
    let form = form(for: name, photo: photo, representative: agent, changes)
    return Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/staff/applications", expected: expected,
      call: { stage in
        let visitor: [String: JSON] = ["visitor": agent == nil ? "holder" : "agent"]
        return TourCall(
          body: .object(visitor.merging(try form(stage)) { _, new in new }), token: try stage.token(of: account))
      },
      check: { answer, stage in try noteApplication(of: name, answer, stage) })
  }

  static func noteApplication(of name: String, _ answer: TourAnswer, _ stage: Stage) throws {
    if answer.status == 201 { try stage.note(answer.body["application"]["number"].text, as: "\(name)的申请") }
  }
}

extension Stage.Person {
  /// A citizen's number says when they were born, and whether they are a woman.
  fileprivate var birth: String {
    let digits = documentNumber.dropFirst(6).prefix(8)
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }

  fileprivate var isWoman: Bool { documentNumber.dropLast().last?.wholeNumberValue?.isMultiple(of: 2) ?? false }
}
