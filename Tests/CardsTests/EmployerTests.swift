import Cards
import TestKit
import Testing

/// 单位经办人: applies for the people who work there, and may do nothing else.
struct EmployerTests {
  @Test(.clauses(.p3)) func `单位经办人只能申领，别的一件都不能办`() throws {
    for name in ActionName.allCases where name != .apply {
      #expect(!name.actors.contains(.employer), "\(name)")
    }
    #expect(ActionName.apply.actors.contains(.employer))
    var story = try Story(.王芳)
    let refusal = story.ask(.reportOralLoss(.social), by: Cast.employer, via: .employer).refusal
    #expect(refusal == .wrongChannel(.reportSocialOralLoss))
    let elsewhere = story.ask(.reportOralLoss(.social), by: Cast.employer, via: .miniProgramme).refusal
    #expect(elsewhere == .notYours(.reportSocialOralLoss))
  }

  @Test(.clauses(.c3)) func `单位只听到卡在哪个市、用没用，听不到卡的银行和日期`() throws {
    let story = try Story(.王芳)
    let card = try #require(story.holder.card)
    let asked = story.situation(Cast.employer, .employer)
    let told = Refusal.application(.hasCard).explained(in: asked, of: .apply)
    let city = try #require(asked.policy.city(card.city)?.name)
    #expect(told.sentence.contains("已经在\(city)有卡") && told.next.sentence.contains("不用再办"))
    let bank = try #require(asked.policy.bank(card.bank)?.name)
    #expect(!told.sentence.contains(bank) && !told.sentence.contains(card.issued.chinese))
  }

  @Test(.clauses(.p3)) func `单位说的手机号，只有它本身能证实，证实了就是本人的`() throws {
    var story = try Story(.王芳) { holder in
      holder.person.claimedPhone = holder.person.phone
      holder.person.phone = nil
    }
    let phone = try #require(story.holder.person.claimedPhone)
    let other = try PhoneNumber.parse("19900000999")
    #expect(story.holder.person.isProvable(phone))
    #expect(!story.holder.person.isProvable(other) && !story.holder.person.isProvable(nil))
    story.holder.apply(.phoneChanged(to: phone), at: story.now)
    #expect(story.holder.person.phone == phone && story.holder.person.claimedPhone == nil)
    #expect(!story.holder.person.isProvable(phone), "what is on file needs no proof of this kind")
  }

  @Test(.clauses(.c4)) func `单位也不能替未成年的人申领`() throws {
    let child = try Story(.李小雨) { $0.card = nil }
    let form = try Cast.form(of: .李小雨)
    let asked = child.situation(Cast.employer, .employer, founding: true)
    #expect(decide(.apply(form, number: "B1"), in: asked) == .refused(.application(.guardianNeeded)))
  }
}
