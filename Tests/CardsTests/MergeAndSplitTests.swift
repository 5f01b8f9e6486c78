import Cards
import TestKit
import Testing

/// 合并和拆分: one person with two files, and two people in one, so that everybody has one card.
struct MergeAndSplitTests {
  /// A second file of 张伟, under an old number, as `change` makes it.
  private func other(_ change: (inout Holder) throws -> Void = { _ in }) throws -> Holder {
    let document = try Cast.document(born: Day(year: 1995, month: 3, day: 12))
    var person = try Cast.holder(.张伟).person
    person.documents = [document]
    person.phone = nil
    var other = Holder(
      id: try #require(HolderID("01975c00-0000-7000-8000-0000000000d1")), person: person, card: nil)
    try change(&other)
    return other
  }

  @discardableResult
  private func merge(_ other: Holder, into story: inout Story) throws -> Decision {
    try story.askAtOutlet(.mergeFile(other), nil)
  }

  private func split(
    _ documents: [IdentityDocument], takesCard: Bool = false
  ) throws -> FileSplit {
    FileSplit(
      documents: documents, name: try Cast.person(.刘洋), takesCard: takesCard,
      into: try #require(HolderID("01975c00-0000-7000-8000-0000000000e1")))
  }

  // MARK: Merging

  @Test(.clauses(.c3)) func `同一个人的另一份档案并进来，证件、卡、委托都在这里`() throws {
    var story = try Story.cardless(.张伟)
    let card = try #require(try Cast.holder(.张伟).card)
    let other = try other { holder in
      holder.card = card
      holder.person.contact = Contact(address: "咸阳市示例路1号", postcode: nil, occupation: nil)
      holder.flags = [.fifteenDigitNumber]
      holder.mandates = try Cast.child(born: Cast.now.day).mandates
    }
    #expect(try merge(other, into: &story) == .done([.fileAbsorbed(other: other)]))
    let here = story.holder
    #expect(here.person.documents == [other.person.documents[0], try Cast.document(of: .张伟)])
    #expect(here.person.phone == (try Cast.holder(.张伟)).person.phone)
    #expect(here.person.contact == other.person.contact)
    #expect(here.card?.number == card.number)
    #expect(here.mandates.map(\.number) == ["W9"])
    #expect(here.flags == [.fifteenDigitNumber])
  }

  @Test(.clauses(.c3, .r2)) func `密码不跟着卡走，并过来的卡要本人重设密码`() throws {
    for (before, after) in [
      (PINStanding.chosen, PINStanding.mustChoose), (.elsewhere, .mustChoose), (.initial, .initial),
    ] {
      var story = try Story.cardless(.张伟)
      let other = try other { holder in
        holder.card = try Cast.holder(.张伟).card
        holder.card?.pin = before
      }
      #expect(try merge(other, into: &story).isDone)
      #expect(story.holder.card?.pin == after)
    }
  }

  @Test(.clauses(.c3)) func `自己这边的卡和密码不因为合并而变`() throws {
    var story = try Story(.张伟)
    let before = story.holder.card
    #expect(try merge(try other(), into: &story).isDone)
    #expect(story.holder.card == before)
  }

  @Test(.clauses(.c3)) func `两张没有注销的卡，不能合并`() throws {
    var story = try Story(.张伟)
    let refusal = try merge(try other { $0.card = try Cast.holder(.李梅).card }, into: &story).refusal
    #expect(refusal == .identity(.twoLiveCards))
    #expect(try story.said(refusal, of: .mergeFile).clause == .c3)
    #expect(story.holder == (try Cast.holder(.张伟)))
  }

  @Test(.clauses(.c3)) func `一边有卡，另一边正在申领，也不能合并`() throws {
    let applying = try #require(try Story.applied(.张伟).holder.application)
    var live = try Story(.张伟)
    #expect(try merge(try other { $0.application = applying }, into: &live).refusal == .identity(.twoLiveCards))
    var open = try Story.applied(.张伟)
    let withCard = try other { $0.card = try Cast.holder(.李梅).card }
    #expect(try merge(withCard, into: &open).refusal == .identity(.twoLiveCards))
  }

  @Test(.clauses(.c3)) func `两份正在办的申请，不能合并`() throws {
    var story = try Story.applied(.张伟)
    let applying = story.holder.application
    #expect(
      try merge(try other { $0.application = applying }, into: &story).refusal == .identity(.twoApplications))
  }

  @Test(.clauses(.c3)) func `自己和自己、已经并走的，不能合并`() throws {
    var story = try Story(.张伟)
    #expect(try merge(story.holder, into: &story).refusal == .identity(.sameFile))
    let gone = try other { $0.mergedInto = try Cast.holder(.李梅).id }
    #expect(try merge(gone, into: &story).refusal == .identity(.merged))
  }

  @Test(.clauses(.c3, .x1)) func `另一份档案登记了死亡报告，先查清再并`() throws {
    var story = try Story(.张伟)
    let report = LifeReport(reporter: Cast.agent, at: Cast.now, evidence: nil)
    let other = try other { holder in
      holder.person.life = .deathReported
      holder.person.lifeReport = report
    }
    #expect(try merge(other, into: &story).refusal == .identity(.lifeOnFile))
    #expect(story.holder.person.life == .alive)
  }

  @Test(.clauses(.c3)) func `并走的档案只留着，什么都不再办`() throws {
    var story = try Story(.张伟)
    story.holder.apply(.fileMerged(into: try other().id), at: Cast.now)
    #expect(story.holder.card == nil && story.holder.application == nil && story.holder.mandates.isEmpty)
    let refusal = Refusal.identity(.merged)
    #expect(story.ask(.apply(try Cast.form(of: .张伟), number: "S2")).refusal == refusal)
    #expect(story.ask(.queryProgress).refusal == refusal)
    #expect(story.ask(.reportOralLoss(.social)).refusal == refusal)
    #expect(story.preview(.apply)?.clause == .c3)
  }

  @Test(.clauses(.c3)) func `合并和拆分只在网点由工作人员办`() throws {
    var story = try Story(.张伟)
    #expect(story.ask(.mergeFile(try other())).refusal == .wrongChannel(.mergeFile))
    #expect(story.ask(.mergeFile(try other()), via: .outlet).refusal == .notYours(.mergeFile))
    #expect(
      story.ask(.splitFile(try split([])), by: Cast.agent, via: .hotline).refusal == .wrongChannel(.splitFile))
  }

  @Test(.clauses(.x1), arguments: Person.Life.allCases, Person.Life.allCases)
  func `死亡、失踪不靠合并得来，也不靠合并消失`(_ here: Person.Life, _ there: Person.Life) throws {
    var story = try Story.cardless(.张伟)
    story.holder.person.life = here
    let decision = try merge(try other { $0.person.life = there }, into: &story)
    let isSettled = here == there && here != .deathReported && here != .missingReported
    #expect(isSettled ? decision.isDone : decision.refusal == .identity(.lifeOnFile))
    if isSettled { #expect(story.holder.person.life == here) }
    #expect(try story.said(.identity(.lifeOnFile), of: .mergeFile).clause == .x1)
  }

  // MARK: Splitting

  /// 张伟's file, into which another person's number was once written.
  private func mixed() throws -> Story {
    var story = try Story(.张伟)
    story.holder.person.documents.append(try Cast.document(of: .刘洋))
    story.holder.voidCards = [
      VoidCard(
        number: try Cast.made.number, city: try Cast.xian, bank: try BankCode.parse("102"), reason: .exchanged,
        since: nil)
    ]
    return story
  }

  @Test(.clauses(.c3)) func `另一个人的证件拆出去，卡留在原来的人名下`() throws {
    var story = try mixed()
    let before = story.holder
    let split = try split([try Cast.document(of: .刘洋)])
    #expect(try story.askAtOutlet(.splitFile(split), nil) == .done([.fileSplit(split: split)]))
    #expect(story.holder.person.documents == [try Cast.document(of: .张伟)])
    #expect(story.holder.card == before.card && story.holder.voidCards == before.voidCards)
    let new = before.splitOff(split)
    #expect(new.id == split.into)
    #expect(new.person.name == split.name && new.person.documents == split.documents)
    #expect(new.person.birth == (try Day(year: 1992, month: 8, day: 8)) && new.person.sex == .male)
    #expect(new.person.phone == nil)
    #expect(new.card == nil && new.voidCards.isEmpty)
  }

  @Test(.clauses(.c3, .r2)) func `卡是另一个人的，跟着拆走，密码由他重设`() throws {
    var story = try mixed()
    let before = story.holder
    let split = try split([try Cast.document(of: .刘洋)], takesCard: true)
    #expect(try story.askAtOutlet(.splitFile(split), nil).isDone)
    #expect(story.holder.card == nil && story.holder.voidCards.isEmpty)
    let new = before.splitOff(split)
    #expect(new.card?.number == before.card?.number)
    #expect(new.card?.pin == .mustChoose)
    #expect(new.voidCards == before.voidCards)
    #expect(story.ask(.apply(try Cast.form(of: .张伟), number: "S2")).isDone, "he has no card now")
  }

  @Test(.clauses(.c3)) func `不在这份档案里的证件拆不出去，也不能什么都不拆`() throws {
    var story = try mixed()
    for documents in [[], [try Cast.document(of: .王芳)], [try Cast.document(of: .刘洋), try Cast.document(of: .王芳)]] {
      #expect(
        try story.askAtOutlet(.splitFile(try split(documents)), nil).refusal == .identity(.documentNotHere))
    }
  }

  @Test(.clauses(.c3)) func `要给原来的人留一个证件`() throws {
    var story = try mixed()
    let all = story.holder.person.documents
    #expect(try story.askAtOutlet(.splitFile(try split(all)), nil).refusal == .identity(.lastDocument))
    #expect(story.holder.person.documents == all)
  }

  @Test(.clauses(.x1), arguments: [Person.Life.deathReported, .dead, .missingReported, .missing])
  func `登记了死亡或失踪的档案，拆不出一个活着的人`(_ life: Person.Life) throws {
    var story = try mixed()
    story.holder.person.life = life
    let split = try split([try Cast.document(of: .刘洋)], takesCard: true)
    #expect(try story.askAtOutlet(.splitFile(split), nil).refusal == .identity(.lifeOnFile))
    #expect(story.holder.card != nil)
  }
}
