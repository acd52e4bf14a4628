"""footfall"""
