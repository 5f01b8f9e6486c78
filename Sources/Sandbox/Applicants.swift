import Foundation

/// The invented people who have no file yet: no older system exported them, and the identity platform knows them.
enum Applicants {
  static let state = "no-file"

  /// Their ages hold at `now`, when the play begins, in whatever year that is.
  static func all(at now: Date) -> [ListedPerson] {
    [
      person("孙悦", age: 27, 940, phone: 31, note: "刚参加工作，从来没有办过社保卡", at: now),
      person("胡小满", age: 5, 941, phone: 14, note: "胡敏的小儿子，不满七岁，申领不用照片", at: now),
      person("胡小雨", age: 10, 942, phone: 14, note: "胡敏的女儿，不满十六岁，由母亲办", at: now),
      person("白桦", age: 34, 946, phone: 33, note: "自己在小程序申领，等整批的卡做好", at: now),
      person("方远", age: 66, 945, phone: 34, note: "和白桦同一批；腿脚不便，张伟替他申领和领卡", at: now),
      person("冯秀英", age: 78, 944, city: "610500", phone: 32, note: "卧床的老人，没有卡；邻居王芳替她跑", at: now),
    ]
  }

  /// `phone`: the number's last two digits.
  private static func person(
    _ name: String, age: Int, _ sequence: Int, city: String = "610100", phone: Int, note: String, at now: Date
  ) -> ListedPerson {
    // Half-way between two birthdays: nobody grows older while the clock is moved by some weeks.
    let birth = ChinaTime.day(DateComponents(year: -age, month: -6), from: now)
    return ListedPerson(
      name: name, documentType: "citizen-id",
      documentNumber: CitizenNumbers.make(region: city.prefix(4) + "99", birth: birth, sequence: sequence),
      phone: "199000099\(phone)", cardNumber: nil, bank: nil, city: city, state: state, note: note)
  }
}
