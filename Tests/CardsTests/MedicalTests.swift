import Cards
import TestKit
import Testing

/// 定点医院药店: the card and the document on the counter, and the PIN on the keypad.
struct MedicalTests {
  private func story(_ change: (inout Holder) -> Void = { _ in }) throws -> Story { try Story(.王芳, change) }

  private func shown(_ card: Cast.Name = .王芳, _ document: Cast.Name = .王芳) throws -> Presented {
    Presented(card: try Cast.card(of: card), document: try Cast.document(of: document))
  }

  private func use(_ story: Story, _ presented: Presented? = nil) throws -> Refusal? {
    do throws(Refusal) {
      let presented = try? presented ?? shown()
      try mayUseSocial(in: story.situation(Cast.hospital, .hospital, presented, visitor: .holder))
      return nil
    } catch { return error }
  }

  @Test(.clauses(.v2), arguments: [Channel.hospital, .pharmacy])
  func `王芳在医院药店的键盘上改掉初始密码，社保功能激活`(_ channel: Channel) throws {
    var fresh = try story { holder in
      holder.card?.social = FunctionState(phase: .sealed)
      holder.card?.pin = .initial
    }
    let activate = Action.activateSocial(choosing: try Cast.pin)
    let wrong = try shown(.王芳, .刘洋)
    #expect(
      fresh.ask(activate, by: Cast.hospital, via: channel, showing: wrong, visitor: .holder).refusal
        == .documentMismatch)
    let right = try shown()
    #expect(
      fresh.ask(activate, by: Cast.hospital, via: channel, showing: right, visitor: .holder)
        == .done([.socialActivated]))
    #expect(fresh.standing(.social) == .active)
  }

  @Test(.clauses(.v2)) func `医院药店只办激活，别的不办`() throws {
    var story = try story()
    for action in [
      Action.resetSocialPIN(choosing: try Cast.pin), .reportOralLoss(.social), .clearSocialPIN,
      .changeContact(Contact(address: "别处", postcode: nil, occupation: nil)),
    ] {
      let refusal = story.ask(action, by: Cast.hospital, via: .hospital, showing: try shown(), visitor: .holder).refusal
      #expect(refusal == .wrongChannel(action.name) || refusal == .notYours(action.name), "\(action.name)")
    }
  }

  @Test(.clauses(.v1, .l5)) func `能不能用，不能用为什么，一一分清`() throws {
    let until = Cast.now + .hours(30)
    #expect(try use(story()) == nil)
    #expect(try use(story { $0.card?.social = FunctionState(phase: .sealed) }) == .pinInitial)
    #expect(
      try use(story { $0.card?.social.lock = Lock(since: Cast.now, reason: .wrongPIN) }) == .locked(since: Cast.now))
    let lost = try story {
      $0.card?.social.oralLoss = OralLoss(reported: Cast.now, until: until, channel: .hotline)
    }
    #expect(try use(lost) == .orallyLost(.social, until: until))
    var found = lost
    found.now = until
    #expect(try use(found) == nil, "the loss has ended by itself")
    #expect(try use(story { $0.person.life = .deathReported }) == .deathReported)
    #expect(try use(story { $0.person.life = .dead }) == .ending(.dead))
    #expect(try use(story { $0.card?.social.phase = .cancelled }) == .ending(.socialCancelled))
    #expect(try use(story(), shown(.李梅, .王芳)) == .cardUnknown)
    #expect(try use(story(), shown(.王芳, .李梅)) == .documentMismatch)
  }
}

/// What banks were asked: only their word counts.
struct BankLegTests {
  private func sentence(_ leg: BankLeg, at now: Instant = Cast.now) throws -> String {
    var story = try Story(.王芳)
    story.now = now
    story.bankLegs = [leg]
    let items = openItems(in: story.situation(.holder, .miniProgramme))
    return try #require(items.first { $0.code == .bankAsked }).sentence
  }

  @Test(.clauses(.l4, .x2)) func `银行没有答复的，不算办成，到期列为待办`() throws {
    let bank = try BankCode.parse("102")
    let due = Cast.now + .days(2)
    let asked = BankLeg(kind: .freeze, bank: bank, askedAt: Cast.now, dueAt: due)
    #expect(try sentence(asked).contains("等银行答复") && !asked.isLate(at: Cast.now))
    #expect(try sentence(asked, at: due).contains("到期没有答复") && asked.isLate(at: due))
    #expect(!asked.isLate(at: due - .milliseconds(1)))
    let refused = BankLeg(
      kind: .freeze, bank: bank, askedAt: Cast.now, dueAt: due, said: .refused, remark: "账户已销户")
    #expect(try sentence(refused).contains("没有办：账户已销户") && refused.isLate(at: Cast.now))
  }
}
