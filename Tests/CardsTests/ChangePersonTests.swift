import Cards
import TestKit
import Testing

/// 变更信息: how to reach somebody, what they are called, and which document they have now.
struct ChangePersonTests {
  private let contact = Contact(address: "西安市示例路3号", postcode: "710000", occupation: "教师")

  private var phone: PhoneNumber { get throws { try PhoneNumber.parse("19900000009") } }
  private var newDocument: IdentityDocument {
    get throws { try Cast.document(born: Day(year: 1988, month: 6, day: 20)) }
  }

  private func change(isFree: Bool = true, showing evidence: Evidence = .householdRegister) throws -> Action {
    .changeDocument(try newDocument, evidence: evidence, isFree: isFree)
  }

  @Test(.clauses(.a2), arguments: [Channel.miniProgramme, .officialAccount, .governmentSite, .app])
  func `本人在线上变更联系方式，卡不受影响`(_ channel: Channel) throws {
    var story = try Story(.李梅)
    #expect(story.ask(.changeContact(contact), via: channel) == .done([.contactChanged(contact: contact)]))
    #expect(story.holder.person.contact == contact)
    #expect(story.holder.card?.stale == nil)
  }

  @Test(.clauses(.a2)) func `和登记的一样，就没有要变更的`() throws {
    var story = try Story(.李梅)
    story.ask(.changeContact(contact))
    #expect(story.ask(.changeContact(contact)).refusal == .identity(.nothingChanged))
    let same = try #require(story.holder.person.phone)
    #expect(story.ask(.changePhone(same)).refusal == .identity(.nothingChanged))
    let name = story.holder.person.name
    #expect(
      try story.askAtOutlet(.changeName(name, evidence: .householdRegister)).refusal == .identity(.nothingChanged))
    let document = try Cast.document(of: .李梅)
    let again = Action.changeDocument(document, evidence: .householdRegister, isFree: true)
    #expect(try story.askAtOutlet(again).refusal == .identity(.nothingChanged))
  }

  @Test(.clauses(.a2)) func `换手机号，没有手机号的记号也去掉`() throws {
    var story = try Story(.李梅) { holder in
      holder.person.phone = nil
      holder.flags = [.noPhone, .cardNumberCheck]
    }
    #expect(story.openCodes() == [.noPhone])
    #expect(story.ask(.changePhone(try phone)) == .done([.phoneChanged(to: try phone)]))
    #expect(story.holder.person.phone == (try phone))
    #expect(story.holder.flags == [.cardNumberCheck])
    #expect(story.openCodes() == [])
  }

  @Test(.clauses(.a2)) func `手机号不能在APP上换，代理人也不能替人换`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.changePhone(try phone), via: .app).refusal == .wrongChannel(.changePhone))
    try story.entrust(.刘洋)
    #expect(
      try story.askAtOutlet(.changePhone(try phone), .agent(try Cast.document(of: .刘洋))).refusal
        == .mandate(.notEnough(.changePhone)))
    #expect(story.ask(.changePhone(try phone), by: .agent(mandate: "W1")).refusal == .notYours(.changePhone))
  }

  @Test(.clauses(.a2)) func `孩子的手机号由监护人到网点换`() throws {
    var story = try Story(of: try Cast.child(born: Cast.now.day.adding(years: -9)))
    #expect(story.ask(.changePhone(try phone)).refusal == .application(.guardianNeeded))
    #expect(try story.askAtOutlet(.changePhone(try phone), .agent(try Cast.document(of: .李梅))).isDone)
  }

  @Test(.clauses(.a2)) func `没有人带证件来，网点什么都不变更`() throws {
    var story = try Story(.李梅)
    let actions: [Action] = [
      .changeContact(contact), .changePhone(try phone),
      .changeName(try Cast.person(.王芳), evidence: .householdRegister), try change(),
    ]
    for action in actions { #expect(try story.askAtOutlet(action, nil).refusal == .mandate(.nobodyThere)) }
    #expect(story.holder == (try Cast.holder(.李梅)))
  }

  @Test(.clauses(.a2, .l8)) func `姓名变了，卡面就不对了，提醒换卡`() throws {
    var story = try Story(.李梅)
    let name = try Cast.person(.王芳)
    #expect(
      try story.askAtOutlet(.changeName(name, evidence: .householdRegister)) == .done([.nameChanged(to: name)]))
    #expect(story.holder.person.name == name)
    #expect(story.holder.card?.stale == Cast.now)
    let item = try #require(openItems(in: story.situation(.holder, .miniProgramme)).first)
    #expect(item.code == .faceOutdated)
    #expect(item.clause == .l8)
    #expect(item.next.action == .exchange)
  }

  @Test(.clauses(.a2)) func `姓名和证件要看户口簿或派出所证明，只在网点变更`() throws {
    var story = try Story(.李梅)
    let refusal = Refusal.mandate(.evidence([.householdRegister]))
    let name = try Cast.person(.王芳)
    #expect(try story.askAtOutlet(.changeName(name, evidence: .identityDocuments)).refusal == refusal)
    #expect(try story.askAtOutlet(try change(showing: .identityDocuments)).refusal == refusal)
    #expect(story.ask(.changeName(name, evidence: .householdRegister)).refusal == .wrongChannel(.changeName))
    #expect(story.ask(try change()).refusal == .wrongChannel(.changeDocument))
    #expect(story.holder == (try Cast.holder(.李梅)))
  }

  @Test(.clauses(.a2, .l8)) func `证件变了，旧号码还找得到档案，提醒换卡`() throws {
    var story = try Story(.李梅)
    #expect(try story.askAtOutlet(try change()) == .done([.documentChanged(to: try newDocument)]))
    #expect(story.holder.person.documents == [try Cast.document(of: .李梅), try newDocument])
    #expect(story.openCodes() == [.faceOutdated])
  }

  @Test(.clauses(.a2, .c3)) func `证件号码已经是别人的，不收，请到网点核对`() throws {
    var story = try Story(.李梅)
    let refusal = try story.askAtOutlet(try change(isFree: false)).refusal
    #expect(refusal == .identity(.documentTaken))
    #expect(try story.said(refusal, of: .changeDocument).clause == .c3)
    #expect(story.holder.person.documents.count == 1)
  }

  @Test(.clauses(.a2)) func `没有卡的人变更姓名，没有卡面要换`() throws {
    var story = try Story.cardless(.张伟)
    #expect(try story.askAtOutlet(.changeName(try Cast.person(.王芳), evidence: .householdRegister)).isDone)
    #expect(story.openCodes() == [])
  }
}
