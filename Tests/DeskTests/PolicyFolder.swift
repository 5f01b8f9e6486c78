import Cards
import Foundation

/// A small policy folder on disk for one test: sound as it stands, until an edit breaks it.
struct PolicyFolder {
  enum Edit: Sendable {
    /// Replaces one line, counted from 1, by any number of lines.
    case line(_ file: String, _ number: Int, _ text: String)
    case file(_ file: String, _ text: String)
    case bytes(_ file: String, _ bytes: [UInt8])
    case remove(_ file: String)
    /// Puts a folder where a file should be.
    case folder(_ name: String)
  }

  let path: String

  init(_ edits: [Edit] = []) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path + "/cities", withIntermediateDirectories: true)
    for (name, text) in Self.sound { try write(text, to: name) }
    for edit in edits { try apply(edit) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  private func apply(_ edit: Edit) throws {
    switch edit {
    case .line(let file, let number, let text):
      var lines = try String(contentsOfFile: path + "/" + file, encoding: .utf8).components(separatedBy: "\n")
      lines[number - 1] = text
      try write(lines.joined(separator: "\n"), to: file)
    case .file(let file, let text): try write(text, to: file)
    case .bytes(let file, let bytes): try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + file))
    case .remove(let file): try FileManager.default.removeItem(atPath: path + "/" + file)
    case .folder(let name):
      try? FileManager.default.removeItem(atPath: path + "/" + name)
      try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: false)
    }
  }

  private func write(_ text: String, to file: String) throws {
    try text.write(toFile: path + "/" + file, atomically: false, encoding: .utf8)
  }

  private static let sound = [
    "province.yaml": """
    code: 610000
    name: 陕西省
    starts: 2014-01-01
    source: 测试
    """,
    "values.yaml": """
    oral-loss-life:
      - from: 2014-01-01
        value: 168 hours
        source: 第四十五课
    oral-loss-renewal-window:
      - from: 2014-01-01
        value: 48 hours
        source: 第四十五课
    oral-loss-reminders:
      - from: 2014-01-01
        value: [48 hours, 24 hours]
        source: 第四十五课
    pin-tries:
      - from: 2014-01-01
        value: 6
        source: 第四十五课
    replacement-fee:
      - from: 2014-01-01
        value: 20.00 yuan
        source: 第四十五课
    card-validity:
      - from: 2014-01-01
        value: 10 years
        source: 第四十五课
    hotline:
      - from: 2014-01-01
        value: "12333"
        source: 第四十五课
    first-fee:
      - {from: 2014-01-01, value: 0.00 yuan, source: 第四十五课}
    guardian-age:
      - {from: 2014-01-01, value: 16 years, source: 第四十五课}
    photo-age:
      - {from: 2014-01-01, value: 7 years, source: 第四十五课}
    photo-size:
      - {from: 2014-01-01, value: 358x441 pixels, source: 第四十五课}
    photo-bytes:
      - {from: 2014-01-01, value: 30 to 100 KB, source: 第四十五课}
    renewal-window:
      - {from: 2014-01-01, value: 60 days, source: 第四十五课}
    collection-appointment:
      - {from: 2014-01-01, value: not needed, source: 第四十五课}
    collections-per-slot:
      - {from: 2014-01-01, value: 200 persons, source: 第四十五课}
    appointment-days-ahead:
      - {from: 2014-01-01, value: 14 days, source: 第四十五课}
    collection-reminders:
      - {from: 2014-01-01, value: [30 days, 90 days], source: 第四十五课}
    binding-cities:
      - {from: 2014-01-01, value: [610100], source: 第四十五课}
    mandate-longest:
      - {from: 2014-01-01, value: 365 days, source: 第四十五课}
    batch-largest:
      - {from: 2014-01-01, value: 100000 cards, source: 测试}
    collection-slots:
      - {from: 2014-01-01, value: ["09:00-12:00", "14:00-17:00"], source: 测试}
    collection-code:
      - {from: 2014-01-01, value: not needed, source: 测试}
    collection-code-life:
      - {from: 2014-01-01, value: 7 days, source: 测试}
    unclaimed-return:
      - {from: 2014-01-01, value: off, source: 测试}
    second-person:
      - {from: 2014-01-01, value: 7 days, source: 测试}
    bulk-act:
      - {from: 2014-01-01, value: 20 persons, source: 测试}
    bank-answer:
      - {from: 2014-01-01, value: 2 days, source: 测试}
    initial-pin:
      - {from: 2014-01-01, value: "666666", source: 测试}
    city-services:
      - {from: 2014-01-01, value: [], source: 测试}
    ecard-issuers:
      - {from: 2014-01-01, value: [微信], source: 测试}
    """,
    "channels.yaml": """
    activate-social:
      - {from: 2014-01-01, channels: [outlet, hospital], open: true, clause: V2, source: 第四十五课}
    activate-financial:
      - {from: 2014-01-01, channels: [bank-counter], open: false, clause: V3, source: 第四十五课}
    change-social-pin:
      - {from: 2014-01-01, channels: [outlet], open: true, clause: V2, source: 第四十五课}
    reset-social-pin:
      - {from: 2014-01-01, channels: [mini-programme], open: true, clause: R1, source: 第四十五课}
    report-social-oral-loss:
      - {from: 2014-01-01, channels: [hotline, card-site], open: true, clause: L3, source: 第四十五课}
    report-financial-oral-loss:
      - {from: 2014-01-01, channels: [bank-phone], open: false, clause: L4, source: 第四十五课}
    release-social-oral-loss:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: false, clause: L6, source: 第四十五课}
    release-financial-oral-loss:
      - {from: 2014-01-01, channels: [bank-phone], open: false, clause: L6, source: 第四十五课}
    report-formal-loss:
      - {from: 2014-01-01, channels: [bank-counter], open: false, clause: L7, source: 第四十五课}
    apply:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: A1, source: 第四十五课}
    correct-application:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: A2, source: 第四十五课}
    withdraw-application:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: A1, source: 第四十五课}
    query-progress:
      - {from: 2014-01-01, channels: [mini-programme, official-account], open: true, clause: P1, source: 第四十五课}
    book-collection:
      - {from: 2014-01-01, channels: [city-channel], open: true, clause: C2, source: 第四十五课}
    collect:
      - {from: 2014-01-01, channels: [outlet, bank-counter], open: true, clause: C1, source: 第四十五课}
    bind-insurance:
      - {from: 2014-01-01, channels: [city-channel, outlet], open: true, clause: C5, source: 第四十五课}
    clear-social-pin:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: R2, source: 第四十五课}
    reset-bank-pin:
      - {from: 2014-01-01, channels: [bank-counter, bank-phone], open: false, clause: R3, source: 第四十五课}
    exchange:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: L8, source: 第四十五课}
    renew:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: L8, source: 第四十五课}
    query-outlets:
      - {from: 2014-01-01, channels: [mini-programme, official-account], open: true, clause: L8, source: 第四十五课}
    settle-financial:
      - {from: 2014-01-01, channels: [bank-counter], open: false, clause: X2, source: 第四十五课}
    cancel-social:
      - {from: 2014-01-01, channels: [mini-programme, official-account], open: false, clause: X3, source: 第四十五课}
    cancel-financial:
      - {from: 2014-01-01, channels: [bank-counter], open: false, clause: X4, source: 第四十五课}
    report-death:
      - {from: 2014-01-01, channels: [outlet, hotline], open: false, clause: X1, source: 第四十五课}
    report-missing:
      - {from: 2014-01-01, channels: [outlet, hotline], open: false, clause: X1, source: 第四十五课}
    confirm-life-report:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: X1, source: 第四十五课}
    reverse-life-report:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: X1, source: 第四十五课}
    give-mandate:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: C4, source: 第四十五课}
    end-mandate:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: C4, source: 第四十五课}
    change-contact:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: true, clause: A2, source: 第四十五课}
    change-phone:
      - {from: 2014-01-01, channels: [outlet, mini-programme], open: false, clause: A2, source: 第四十五课}
    change-name:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: A2, source: 第四十五课}
    change-document:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: A2, source: 第四十五课}
    review-photo:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: A2, source: 第四十五课}
    merge-file:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: C3, source: 第四十五课}
    split-file:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: C3, source: 第四十五课}
    cancel-collection:
      - {from: 2014-01-01, channels: [city-channel], open: true, clause: C2, source: 第四十五课}
    ask-collection-code:
      - {from: 2014-01-01, channels: [mini-programme], open: true, clause: C4, source: 第四十五课}
    shelve-card:
      - {from: 2014-01-01, channels: [outlet], open: false, clause: C1, source: 第四十五课}
    """,
    "banks.yaml": """
    "102":
      - {from: 2014-01-01, name: 中国工商银行, phone: "95588", source: 测试}
    """,
    "cities.yaml": """
    610100:
      - {from: 2014-01-01, name: 西安市, source: 测试}
    610200:
      - {from: 2014-01-01, name: 铜川市, source: 测试}
    """,
    "outlets.yaml": """
    610100-01:
      - from: 2014-01-01
        name: 钟楼网点
        city: 610100
        address: 一号
        phone: "12333"
        actions: [collect, exchange]
        source: 测试
    610100-02:
      - from: 2014-01-01
        name: 工行网点
        city: 610100
        address: 二号
        phone: "95588"
        bank: "102"
        actions: [collect]
        source: 测试
    """,
    "production.yaml": """
    comparison:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    accounts:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    factory:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    bank-keys:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    province-keys:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    issue:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    city:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    outlet:
      - {from: 2014-01-01, owner: 某方, deadline: 3 days, reminder: 1 day, source: 测试}
    """,
  ]
}
