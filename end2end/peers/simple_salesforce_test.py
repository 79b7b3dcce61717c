"""simple-salesforce, unmodified, takes the fake for Salesforce.

Started by simple-salesforce.test.mjs, which leads login.salesforce.com to the fake.
"""

import os
import unittest

from simple_salesforce import Salesforce, SalesforceLogin
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
)

USERNAME, PASSWORD, TOKEN, ORG_ID = (
    os.environ[name] for name in ("SF_USERNAME", "SF_PASSWORD", "SF_TOKEN", "SF_ORG_ID")
)
WITHOUT_PERMISSION = os.environ["SF_WITHOUT_PERMISSION"]


def log_in(username=USERNAME, password=PASSWORD):
    return SalesforceLogin(username=username, password=password, security_token=TOKEN)


class Peer(unittest.TestCase):
    def test_logs_in_by_soap_and_queries(self):
        session_id, instance = log_in()
        salesforce = Salesforce(instance=instance, session_id=session_id)
        answer = salesforce.query("SELECT Id, Name, IsSandbox FROM Organization")
        self.assertEqual(answer["records"][0]["Id"], ORG_ID)
        self.assertEqual(salesforce.Organization.get(ORG_ID)["Id"], ORG_ID)
        self.assertIn("DailyApiRequests", salesforce.limits())
        self.assertGreater(salesforce.api_usage["api-usage"].used, 0)

    def test_is_told_why_it_cannot_log_in(self):
        with self.assertRaises(SalesforceAuthenticationFailed) as wrong:
            log_in(password="a guess")
        self.assertEqual(wrong.exception.code, "INVALID_LOGIN")
        with self.assertRaises(SalesforceAuthenticationFailed) as missing:
            log_in(username=WITHOUT_PERMISSION)
        self.assertEqual(missing.exception.code, "INSUFFICIENT_ACCESS")
        self.assertIn(
            "SOAP API login() requires the Use Any API Auth user permission.",
            str(missing.exception),
        )

    def test_is_told_what_is_wrong_with_a_request(self):
        session_id, instance = log_in()
        salesforce = Salesforce(instance=instance, session_id=session_id)
        with self.assertRaises(SalesforceMalformedRequest):
            salesforce.query("SELECT Colour FROM Organization")
        ended = Salesforce(instance=instance, session_id="00Dx!ended")
        with self.assertRaises(SalesforceExpiredSession):
            ended.query("SELECT Id FROM Organization")


if __name__ == "__main__":
    unittest.main()
