import Web

/// Those around the counter: a pharmacy's till, a bank that is asked, an auditor, an administrator.
extension Story {
  static var till: Chapter {
    Chapter(
      title: "梁燕在药店激活社保功能，黄磊在医院付账",
      steps: [
        pay("还没激活，付不了，说清楚怎么办", for: "梁燕", by: pharmacy, usable: false, "pin-initial"),
        choose("六个一样的不行", for: "梁燕", "111111", .refused(422, "pin-weak", "V2")),
        choose("孩子自己不能设密码", for: "胡小宝", "274913", .refused(403, "guardian-needed", "A2")),
        choose("在键盘上选好密码，激活了", for: "梁燕", "274913", .created),
        pay("马上就能付", for: "梁燕", by: pharmacy, usable: true, nil),
      ] + Moves.signInAgain("黄磊", channel: "mini-programme") + [
        pay("黄磊的卡能付", for: "黄磊", by: hospital, usable: true, nil),
        Moves.reportLoss("黄磊在路上丢了卡，口头挂失", as: "黄磊", clauses: ["L3"]),
        pay("挂失中的付不了", for: "黄磊", by: hospital, usable: false, "orally-lost"),
        Moves.releaseLoss("找到了", as: "黄磊", clauses: ["L6"]),
        pay("别人的证件付不了", for: "黄磊", showing: "刘洋", by: hospital, usable: nil, "card-unknown"),
        Moves.read("谁看过、为什么，本人都看得见", as: "黄磊", "accesses", clauses: ["V1"]) { answer, _ in
          let checks = answer.body["accesses"].items.filter { $0["purpose"].text == "门诊结算" }
          guard checks.count == 2 else { throw Surprise("应看得见医院查了两次，看见\(checks.count)次") }
        },
      ])
  }

  static var offices: Chapter {
    Chapter(
      title: "请银行办的事、审计和管理",
      steps: [
        Moves.tellOf("公安报谢安死亡", "life-reports", person: "谢安", ["act": "death"], clauses: ["X1"]),
        Moves.tellOf("公安确认", "life-reports", person: "谢安", ["act": "confirm"], clauses: ["X1"]),
        Moves.tellOf("弄错了，公安更正", "life-reports", person: "谢安", ["act": "reverse"], clauses: ["X1"]),
      ] + Moves.signIn("谢安", channel: "mini-programme") + [
        bankHasAnswered("银行答复以前不算恢复，答复了才消掉", for: "谢安")
      ] + Moves.signInStaff("auditor-shaanxi", "审计员登录") + [
        Step(
          title: "审计员看西安网点做过什么", clauses: [], method: "POST", route: "/api/v1/audit/ledgers",
          expected: .created,
          call: { stage in
            TourCall(
              body: [
                "account": "clerk-xian", "from": "2020-01-01", "to": "2099-12-31", "purpose": "例行抽查",
              ], token: try stage.token(of: "auditor-shaanxi"))
          },
          check: { answer, _ in
            guard !answer.body["lines"].items.isEmpty else { throw Surprise("网点做过的事一件也没有") }
          })
      ] + Moves.signInStaff("admin-shaanxi", "管理员登录") + [
        office("停用渭南网点的账号", "POST", "account-blocks", ["account": "clerk-weinan", "reason": "核查期间"], .created),
        Step(
          title: "停用的账号登不进来", clauses: [], method: "POST", route: "/api/v1/staff/sessions",
          expected: .refused(401, "credentials-wrong"),
          call: { stage in
            let staff = try stage.staff("clerk-weinan")
            return TourCall(body: [
              "account": "clerk-weinan", "password": .string(staff.password), "code": .string(staff.code),
            ])
          }),
        office("核查完了，启用", "DELETE", "account-blocks/{account}", ["account": "clerk-weinan"], .ok),
        office(
          "自己的账号自己不能停", "POST", "account-blocks", ["account": "admin-shaanxi", "reason": "试试"],
          .refused(409, "own-account")),
      ])
  }

  private static func bankHasAnswered(_ title: String, for name: String) -> Step {
    Step(
      title: title, clauses: ["X2"], method: "GET", route: "/api/v1/me/card", expected: .ok, patience: .seconds(10),
      call: { TourCall(token: try $0.token(of: name)) },
      check: { answer, _ in
        if answer.openCodes.contains("bank-asked") { throw Surprise("银行还没有答复") }
      })
  }

  private static func office(
    _ title: String, _ method: String, _ noun: String, _ body: [String: String], _ expected: Step.Expected
  ) -> Step {
    Step(
      title: title, clauses: [], method: method, route: "/api/v1/administration/" + noun, expected: expected,
      call: { stage in
        TourCall(
          path: method == "DELETE" ? body : [:],
          body: method == "POST" ? .object(body.mapValues(JSON.string)) : nil,
          token: try stage.token(of: "admin-shaanxi"))
      })
  }

  private static let (hospital, pharmacy) = ("hospital-xian", "pharmacy-zhonglou")

  /// `usable`: nil when the card is not to be found.
  private static func pay(
    _ title: String, for name: String, showing shown: String? = nil, by till: String, usable: Bool?, _ code: String?
  ) -> Step {
    Step(
      title: title, clauses: ["V1"], party: .counter, method: "POST", route: "/tills/{client}/checks",
      expected: usable == nil ? .refused(404, code ?? "") : .created,
      call: { stage in
        var body = try stage.papers(of: shown ?? name)
        body["cardNumber"] = .string(try stage.card(of: name))
        body["purpose"] = "门诊结算"
        return TourCall(path: ["client": till], body: .object(body))
      },
      check: { answer, _ in
        guard let usable else { return }
        guard answer.body["usable"] == .bool(usable), answer.body["code"].text == code else {
          throw Surprise("应答「\(usable ? "能用" : code ?? "")」")
        }
      })
  }

  private static func choose(_ title: String, for name: String, _ pin: String, _ expected: Step.Expected) -> Step {
    Step(
      title: title, clauses: ["V2"], party: .counter, method: "POST", route: "/tills/{client}/activations",
      expected: expected,
      call: { stage in
        var body = try stage.papers(of: name)
        body["cardNumber"] = .string(try stage.card(of: name))
        body["pin"] = .string(pin)
        return TourCall(path: ["client": pharmacy], body: .object(body))
      })
  }
}
