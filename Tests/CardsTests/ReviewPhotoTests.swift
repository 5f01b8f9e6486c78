import Cards
import Foundation
import TestKit
import Testing

/// A photo that a program is not sure of: a clerk looks before the making goes on.
struct ReviewPhotoTests {
  /// 李梅 has applied with a photo of a headscarf, and no other register knows of a card.
  private func doubtful() throws -> Story {
    var story = try Story.cardless(.李梅)
    var form = try Cast.form(of: .李梅)
    form.photo?.needsReview = true
    let applied = story.ask(.apply(form, number: "B2026112300000001"))
    #expect(applied.isDone)
    #expect(story.ask(.answerRegister(.none), by: .system, via: .system).isDone)
    return story
  }

  private func compare(_ story: inout Story) -> Decision {
    story.ask(.advanceApplication(.compared, made: nil, isFree: true), by: .system, via: .system)
  }

  @Test(.clauses(.a2, .p1)) func `拿不准的照片照样受理，看过以后才能比对`() throws {
    var story = try doubtful()
    #expect(compare(&story).refusal == .application(.photoUnreviewed))
    let joined = story.ask(.joinBatch("P2026112300000001", .comparison), by: .system, via: .system)
    #expect(joined.refusal == .application(.photoUnreviewed))
    #expect(try story.askAtOutlet(.reviewPhoto(.passed), nil) == .done([.photoPassed]))
    #expect(story.holder.application?.awaitsReview == false)
    #expect(compare(&story).isDone)
  }

  @Test(.clauses(.a2)) func `没有疑问的照片没人要看，看过的不再看`() throws {
    var clean = try Story(of: try Past.answered(.none))
    #expect(try clean.askAtOutlet(.reviewPhoto(.passed), nil).refusal == .application(.photoNotWaiting))
    #expect(compare(&clean).isDone)
    var story = try doubtful()
    try story.askAtOutlet(.reviewPhoto(.passed), nil)
    #expect(try story.askAtOutlet(.reviewPhoto(.passed), nil).refusal == .application(.photoNotWaiting))
    let rejected = Action.reviewPhoto(.rejected(remark: "头部太小"))
    #expect(try story.askAtOutlet(rejected, nil).refusal == .application(.photoNotWaiting))
  }

  @Test(.clauses(.a2, .p1)) func `看过不行的，停下来等申请人换照片，别的不用重填`() throws {
    var story = try doubtful()
    let fault = Fault(reason: .photoRejected, remark: "头部的位置或大小不对：请离镜头近一点", at: story.now)
    let decision = try story.askAtOutlet(.reviewPhoto(.rejected(remark: fault.remark)), nil)
    #expect(decision == .done([.applicationFailed(fault: fault)]))
    #expect(compare(&story).refusal == .application(.stopped(fault)))
    #expect(try story.askAtOutlet(.reviewPhoto(.passed), nil).refusal == .application(.stopped(fault)))
    var form = try Cast.form(of: .李梅)
    form.photo = nil
    #expect(story.ask(.correctApplication(form)).refusal == .application(.photoMissing))
    form.photo = PhotoFacts(id: "another", width: 358, height: 441, bytes: 50 * 1024, needsReview: true)
    #expect(story.ask(.correctApplication(form)).isDone)
    #expect(compare(&story).refusal == .application(.photoUnreviewed), "the new photo is looked at, too")
  }

  @Test(.clauses(.a2)) func `更正别的内容，看过的照片不用再看，没看的接着等`() throws {
    var form = try Cast.form(of: .李梅)
    form.photo = nil
    form.ethnicity = "回族"
    var seen = try doubtful()
    try seen.askAtOutlet(.reviewPhoto(.passed), nil)
    #expect(seen.ask(.correctApplication(form)).isDone)
    #expect(seen.holder.application?.awaitsReview == false)
    var waiting = try doubtful()
    #expect(waiting.ask(.correctApplication(form)).isDone)
    #expect(waiting.holder.application?.awaitsReview == true)
  }

  @Test(.clauses(.a2)) func `只有网点的工作人员能看`() throws {
    var story = try doubtful()
    #expect(story.ask(.reviewPhoto(.passed)).refusal == .wrongChannel(.reviewPhoto))
    #expect(story.ask(.reviewPhoto(.passed), via: .outlet).refusal == .notYours(.reviewPhoto))
    #expect(story.ask(.reviewPhoto(.passed), by: Cast.agent, via: .hotline).refusal == .wrongChannel(.reviewPhoto))
  }

  @Test(.clauses(.a2)) func `申请人知道照片正在看，也知道不用做什么`() throws {
    let story = try doubtful()
    let item = try #require(
      openItems(in: story.situation(.holder, .miniProgramme)).first { $0.code == .photoUnderReview })
    #expect(item.sentence.contains("照片"))
    #expect(item.next.sentence.contains("不用您做什么"))
  }

  @Test func `照片要不要看，旧的记录里没有写，就是不用；不用看的也不写`() throws {
    let old = #"{"id":"f","width":358,"height":441,"bytes":40960}"#
    let facts = try JSONDecoder().decode(PhotoFacts.self, from: Data(old.utf8))
    #expect(facts == PhotoFacts(id: "f", width: 358, height: 441, bytes: 40_960, needsReview: false))
    #expect(!String(decoding: try JSONEncoder().encode(facts), as: UTF8.self).contains("needsReview"))
    let doubtful = PhotoFacts(id: "f", width: 358, height: 441, bytes: 40_960, needsReview: true)
    #expect(try JSONDecoder().decode(PhotoFacts.self, from: JSONEncoder().encode(doubtful)) == doubtful)
  }
}
